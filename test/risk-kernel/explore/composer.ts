import { TestDesk } from "../desk.ts";
import type { InputsModel } from "./bus-model.ts";

/** Encodes facts and intents as their producers do, and stores them in the input streams. */
export class Composer extends TestDesk {
  readonly #inputs: InputsModel;

  constructor(inputs: InputsModel) {
    super();
    this.#inputs = inputs;
  }

  protected override push(
    stream: Parameters<InputsModel["push"]>[0],
    _: number,
    subject: string,
    data: Uint8Array,
  ): void {
    this.#inputs.push(stream, subject, data);
  }
}
