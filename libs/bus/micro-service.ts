import { headers, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { messageOf } from "#libs/domain/errors.ts";
import { isInbox } from "./connect.ts";

/**
 * A process as a NATS micro service: what it is, what it answers and how often it did, for `nats micro ls|info|stats`.
 * Source: NATS ADR-32, service API 1.0; `io.nats.micro.v1`.
 */

export interface MicroIdentity {
  /** Of the service: every instance has it. */
  readonly name: string;
  /** Of this instance; one token of a subject. */
  readonly id: string;
  readonly version: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A question that is answered. */
export interface Endpoint {
  /** Letters, digits, dash, underscore. */
  readonly name: string;
  readonly subject: string;
  /** For a person: what it is about, what to ask, what is answered. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Undefined: another instance is the one to answer. What it throws is answered as an error. */
  readonly answer: (question: Msg) => Uint8Array | string | undefined;
}

interface Counted extends Endpoint {
  requests: number;
  errors: number;
  lastError: string;
  spentMs: number;
}

export const MICRO_VERBS = ["PING", "INFO", "STATS"] as const;

const FAILED = "500";

export class MicroService {
  readonly #nc: NatsConnection;
  readonly #identity: MicroIdentity;
  readonly #started = new Date().toISOString();
  readonly #endpoints: Counted[] = [];
  readonly #failed: (endpoint: string, error: string) => void;

  /** Answers from now on who asks what it is. `failed` is told of questions whose answer was an error. */
  constructor(
    nc: NatsConnection,
    identity: MicroIdentity,
    failed: (endpoint: string, error: string) => void,
  ) {
    this.#nc = nc;
    this.#identity = identity;
    this.#failed = failed;
    const { name, id } = identity;
    for (const verb of MICRO_VERBS)
      for (const whom of ["", `.${name}`, `.${name}.${id}`])
        nc.subscribe(`$SRV.${verb}${whom}`, {
          callback: (error, message) => {
            if (error === null && isInbox(message.reply)) message.respond(JSON.stringify(this.#said(verb)));
          },
        });
  }

  /** Every instance hears every question, without a queue group: which of them answers, it decides itself. */
  add(endpoint: Endpoint): void {
    const counted: Counted = { ...endpoint, requests: 0, errors: 0, lastError: "", spentMs: 0 };
    this.#endpoints.push(counted);
    this.#nc.subscribe(endpoint.subject, {
      callback: (error, message) => {
        // Whoever asks could name any subject for the answer, and we may write many.
        if (error === null && isInbox(message.reply)) this.#answer(counted, message);
      },
    });
  }

  #answer(endpoint: Counted, question: Msg): void {
    const beganMs = performance.now();
    try {
      const answer = endpoint.answer(question);
      if (answer === undefined) return;
      question.respond(answer);
    } catch (fault) {
      endpoint.errors += 1;
      endpoint.lastError = messageOf(fault).replaceAll(/[\r\n]+/g, " ");
      const told = headers();
      told.set("Nats-Service-Error", endpoint.lastError);
      told.set("Nats-Service-Error-Code", FAILED);
      question.respond(JSON.stringify({ error: endpoint.lastError }), { headers: told });
      this.#failed(endpoint.name, endpoint.lastError);
    }
    endpoint.requests += 1;
    endpoint.spentMs += performance.now() - beganMs;
  }

  #said(verb: (typeof MICRO_VERBS)[number]): object {
    const { description, ...identity } = this.#identity;
    switch (verb) {
      case "PING":
        return { type: "io.nats.micro.v1.ping_response", ...identity };
      case "INFO":
        return {
          type: "io.nats.micro.v1.info_response",
          ...identity,
          description,
          endpoints: this.#endpoints.map(({ name, subject, metadata }) => ({
            name,
            subject,
            queue_group: "",
            metadata,
          })),
        };
      case "STATS":
        return {
          type: "io.nats.micro.v1.stats_response",
          ...identity,
          started: this.#started,
          endpoints: this.#endpoints.map((endpoint) => ({
            name: endpoint.name,
            subject: endpoint.subject,
            queue_group: "",
            num_requests: endpoint.requests,
            num_errors: endpoint.errors,
            last_error: endpoint.lastError,
            processing_time: nanosOf(endpoint.spentMs),
            average_processing_time: nanosOf(endpoint.spentMs / Math.max(1, endpoint.requests)),
          })),
        };
    }
  }
}

const nanosOf = (ms: number): number => Math.round(ms * 1e6);
