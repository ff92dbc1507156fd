import * as $protobuf from "../protobuf.js";
import Long = require("long");

/** Namespace plimsoll. */
export namespace plimsoll {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a DeadLetter.
         * @deprecated Use plimsoll.v1.DeadLetter.$Properties instead.
         */
        interface IDeadLetter extends plimsoll.v1.DeadLetter.$Properties {
        }

        /** Represents a DeadLetter. */
        class DeadLetter {

            /**
             * Constructs a new DeadLetter.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.DeadLetter.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeadLetter stream. */
            stream: string;

            /** DeadLetter sequence. */
            sequence: number;

            /** DeadLetter subject. */
            subject: string;

            /** DeadLetter consumer. */
            consumer: string;

            /** DeadLetter reason. */
            reason: string;

            /** DeadLetter payload. */
            payload: Uint8Array;

            /** DeadLetter deliveries. */
            deliveries: number;

            /** DeadLetter atMs. */
            atMs: number;

            /**
             * Encodes the specified DeadLetter message. Does not implicitly {@link plimsoll.v1.DeadLetter.verify|verify} messages.
             * @param message DeadLetter message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.DeadLetter.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeadLetter message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.DeadLetter & plimsoll.v1.DeadLetter.$Shape} DeadLetter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.DeadLetter & plimsoll.v1.DeadLetter.$Shape;
        }

        namespace DeadLetter {

            /** Properties of a DeadLetter. */
            interface $Properties {

                /** DeadLetter stream */
                stream?: string;

                /** DeadLetter sequence */
                sequence?: number;

                /** DeadLetter subject */
                subject?: string;

                /** DeadLetter consumer */
                consumer?: string;

                /** DeadLetter reason */
                reason?: string;

                /** DeadLetter payload */
                payload?: Uint8Array;

                /** DeadLetter deliveries */
                deliveries?: number;

                /** DeadLetter atMs */
                atMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeadLetter. */
            type $Shape = plimsoll.v1.DeadLetter.$Properties;
        }

        /** Side enum. */
        enum Side {

            /** SIDE_UNSPECIFIED value */
            SIDE_UNSPECIFIED = 0,

            /** SIDE_BUY value */
            SIDE_BUY = 1,

            /** SIDE_SELL value */
            SIDE_SELL = 2
        }

        /** TimeInForce enum. */
        enum TimeInForce {

            /** TIME_IN_FORCE_UNSPECIFIED value */
            TIME_IN_FORCE_UNSPECIFIED = 0,

            /** TIME_IN_FORCE_GTC value */
            TIME_IN_FORCE_GTC = 1,

            /** TIME_IN_FORCE_IOC value */
            TIME_IN_FORCE_IOC = 2,

            /** TIME_IN_FORCE_FOK value */
            TIME_IN_FORCE_FOK = 3,

            /** TIME_IN_FORCE_GTX value */
            TIME_IN_FORCE_GTX = 4
        }

        /**
         * Properties of a Fact.
         * @deprecated Use plimsoll.v1.Fact.$Properties instead.
         */
        interface IFact extends plimsoll.v1.Fact.$Properties {
        }

        /** Represents a Fact. */
        class Fact {

            /**
             * Constructs a new Fact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Fact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Fact account. */
            account: string;

            /** Fact recordedAtMs. */
            recordedAtMs: number;

            /** Fact traceparent. */
            traceparent: string;

            /** Fact order. */
            order: (plimsoll.v1.OrderFact|null);

            /** Fact send. */
            send: (plimsoll.v1.SendFact|null);

            /** Fact snapshot. */
            snapshot: (plimsoll.v1.AccountSnapshot|null);

            /** Fact balance. */
            balance: (plimsoll.v1.BalanceFact|null);

            /** Fact stream. */
            stream: (plimsoll.v1.StreamFact|null);

            /** Fact leverage. */
            leverage: (plimsoll.v1.LeverageFact|null);

            /** Fact control. */
            control: (plimsoll.v1.ControlFact|null);

            /** Fact router. */
            router: (plimsoll.v1.RouterFact|null);

            /** Fact stop. */
            stop: (plimsoll.v1.StopFact|null);

            /** Fact protection. */
            protection: (plimsoll.v1.ProtectionFact|null);

            /** Fact ban. */
            ban: (plimsoll.v1.BanFact|null);

            /** Fact drift. */
            drift: (plimsoll.v1.DriftFact|null);

            /** Fact ledger. */
            ledger: (plimsoll.v1.LedgerFact|null);

            /** Fact fact. */
            fact?: ("order"|"send"|"snapshot"|"balance"|"stream"|"leverage"|"control"|"router"|"stop"|"protection"|"ban"|"drift"|"ledger");

            /**
             * Encodes the specified Fact message. Does not implicitly {@link plimsoll.v1.Fact.verify|verify} messages.
             * @param message Fact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Fact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Fact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Fact & plimsoll.v1.Fact.$Shape} Fact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Fact & plimsoll.v1.Fact.$Shape;
        }

        namespace Fact {

            /** Properties of a Fact. */
            interface $Properties {

                /** Fact account */
                account?: string;

                /** Fact recordedAtMs */
                recordedAtMs?: number;

                /** Fact traceparent */
                traceparent?: string;

                /** Fact order */
                order?: (plimsoll.v1.OrderFact.$Properties|null);

                /** Fact send */
                send?: (plimsoll.v1.SendFact.$Properties|null);

                /** Fact snapshot */
                snapshot?: (plimsoll.v1.AccountSnapshot.$Properties|null);

                /** Fact balance */
                balance?: (plimsoll.v1.BalanceFact.$Properties|null);

                /** Fact stream */
                stream?: (plimsoll.v1.StreamFact.$Properties|null);

                /** Fact leverage */
                leverage?: (plimsoll.v1.LeverageFact.$Properties|null);

                /** Fact control */
                control?: (plimsoll.v1.ControlFact.$Properties|null);

                /** Fact router */
                router?: (plimsoll.v1.RouterFact.$Properties|null);

                /** Fact stop */
                stop?: (plimsoll.v1.StopFact.$Properties|null);

                /** Fact protection */
                protection?: (plimsoll.v1.ProtectionFact.$Properties|null);

                /** Fact ban */
                ban?: (plimsoll.v1.BanFact.$Properties|null);

                /** Fact drift */
                drift?: (plimsoll.v1.DriftFact.$Properties|null);

                /** Fact ledger */
                ledger?: (plimsoll.v1.LedgerFact.$Properties|null);

                /** Fact fact */
                fact?: ("order"|"send"|"snapshot"|"balance"|"stream"|"leverage"|"control"|"router"|"stop"|"protection"|"ban"|"drift"|"ledger");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Fact. */
            type $Shape = {
              account?: string;
              recordedAtMs?: number;
              traceparent?: string;
              order?: plimsoll.v1.OrderFact.$Shape|null;
              send?: plimsoll.v1.SendFact.$Shape|null;
              snapshot?: plimsoll.v1.AccountSnapshot.$Shape|null;
              balance?: plimsoll.v1.BalanceFact.$Shape|null;
              stream?: plimsoll.v1.StreamFact.$Shape|null;
              leverage?: plimsoll.v1.LeverageFact.$Shape|null;
              control?: plimsoll.v1.ControlFact.$Shape|null;
              router?: plimsoll.v1.RouterFact.$Shape|null;
              stop?: plimsoll.v1.StopFact.$Shape|null;
              protection?: plimsoll.v1.ProtectionFact.$Shape|null;
              ban?: plimsoll.v1.BanFact.$Shape|null;
              drift?: plimsoll.v1.DriftFact.$Shape|null;
              ledger?: plimsoll.v1.LedgerFact.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ fact?: undefined; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "order"; order: plimsoll.v1.OrderFact.$Shape; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "send"; order?: null; send: plimsoll.v1.SendFact.$Shape; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "snapshot"; order?: null; send?: null; snapshot: plimsoll.v1.AccountSnapshot.$Shape; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "balance"; order?: null; send?: null; snapshot?: null; balance: plimsoll.v1.BalanceFact.$Shape; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "stream"; order?: null; send?: null; snapshot?: null; balance?: null; stream: plimsoll.v1.StreamFact.$Shape; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "leverage"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage: plimsoll.v1.LeverageFact.$Shape; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "control"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control: plimsoll.v1.ControlFact.$Shape; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "router"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router: plimsoll.v1.RouterFact.$Shape; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "stop"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop: plimsoll.v1.StopFact.$Shape; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "protection"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection: plimsoll.v1.ProtectionFact.$Shape; ban?: null; drift?: null; ledger?: null }|{ fact?: "ban"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban: plimsoll.v1.BanFact.$Shape; drift?: null; ledger?: null }|{ fact?: "drift"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift: plimsoll.v1.DriftFact.$Shape; ledger?: null }|{ fact?: "ledger"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger: plimsoll.v1.LedgerFact.$Shape })
            );
        }

        /** FactSource enum. */
        enum FactSource {

            /** FACT_SOURCE_UNSPECIFIED value */
            FACT_SOURCE_UNSPECIFIED = 0,

            /** FACT_SOURCE_STREAM value */
            FACT_SOURCE_STREAM = 1,

            /** FACT_SOURCE_REST value */
            FACT_SOURCE_REST = 2
        }

        /** OrderStatus enum. */
        enum OrderStatus {

            /** ORDER_STATUS_UNSPECIFIED value */
            ORDER_STATUS_UNSPECIFIED = 0,

            /** ORDER_STATUS_NEW value */
            ORDER_STATUS_NEW = 1,

            /** ORDER_STATUS_PARTIALLY_FILLED value */
            ORDER_STATUS_PARTIALLY_FILLED = 2,

            /** ORDER_STATUS_FILLED value */
            ORDER_STATUS_FILLED = 3,

            /** ORDER_STATUS_CANCELED value */
            ORDER_STATUS_CANCELED = 4,

            /** ORDER_STATUS_EXPIRED value */
            ORDER_STATUS_EXPIRED = 5,

            /** ORDER_STATUS_REJECTED value */
            ORDER_STATUS_REJECTED = 6
        }

        /**
         * Properties of an OrderFact.
         * @deprecated Use plimsoll.v1.OrderFact.$Properties instead.
         */
        interface IOrderFact extends plimsoll.v1.OrderFact.$Properties {
        }

        /** Represents an OrderFact. */
        class OrderFact {

            /**
             * Constructs a new OrderFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.OrderFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OrderFact symbol. */
            symbol: string;

            /** OrderFact clientOrderId. */
            clientOrderId: string;

            /** OrderFact exchangeOrderId. */
            exchangeOrderId: string;

            /** OrderFact side. */
            side: plimsoll.v1.Side;

            /** OrderFact status. */
            status: plimsoll.v1.OrderStatus;

            /** OrderFact quantity. */
            quantity: string;

            /** OrderFact price. */
            price: string;

            /** OrderFact cumulativeFilled. */
            cumulativeFilled: string;

            /** OrderFact fill. */
            fill: plimsoll.v1.Fill;

            /** OrderFact reduceOnly. */
            reduceOnly: boolean;

            /** OrderFact transactionTimeMs. */
            transactionTimeMs: number;

            /** OrderFact source. */
            source: plimsoll.v1.FactSource;

            /**
             * Encodes the specified OrderFact message. Does not implicitly {@link plimsoll.v1.OrderFact.verify|verify} messages.
             * @param message OrderFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.OrderFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OrderFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.OrderFact & plimsoll.v1.OrderFact.$Shape} OrderFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.OrderFact & plimsoll.v1.OrderFact.$Shape;
        }

        namespace OrderFact {

            /** Properties of an OrderFact. */
            interface $Properties {

                /** OrderFact symbol */
                symbol?: string;

                /** OrderFact clientOrderId */
                clientOrderId?: string;

                /** OrderFact exchangeOrderId */
                exchangeOrderId?: string;

                /** OrderFact side */
                side?: plimsoll.v1.Side;

                /** OrderFact status */
                status?: plimsoll.v1.OrderStatus;

                /** OrderFact quantity */
                quantity?: string;

                /** OrderFact price */
                price?: string;

                /** OrderFact cumulativeFilled */
                cumulativeFilled?: string;

                /** OrderFact fill */
                fill?: plimsoll.v1.Fill.$Properties;

                /** OrderFact reduceOnly */
                reduceOnly?: boolean;

                /** OrderFact transactionTimeMs */
                transactionTimeMs?: number;

                /** OrderFact source */
                source?: plimsoll.v1.FactSource;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OrderFact. */
            type $Shape = plimsoll.v1.OrderFact.$Properties;
        }

        /**
         * Properties of a Fill.
         * @deprecated Use plimsoll.v1.Fill.$Properties instead.
         */
        interface IFill extends plimsoll.v1.Fill.$Properties {
        }

        /** Represents a Fill. */
        class Fill {

            /**
             * Constructs a new Fill.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Fill.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Fill tradeId. */
            tradeId: string;

            /** Fill price. */
            price: string;

            /** Fill quantity. */
            quantity: string;

            /** Fill fee. */
            fee: string;

            /** Fill feeAsset. */
            feeAsset: string;

            /** Fill realizedPnl. */
            realizedPnl: string;

            /** Fill maker. */
            maker: boolean;

            /**
             * Encodes the specified Fill message. Does not implicitly {@link plimsoll.v1.Fill.verify|verify} messages.
             * @param message Fill message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Fill.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Fill message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Fill & plimsoll.v1.Fill.$Shape} Fill
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Fill & plimsoll.v1.Fill.$Shape;
        }

        namespace Fill {

            /** Properties of a Fill. */
            interface $Properties {

                /** Fill tradeId */
                tradeId?: string;

                /** Fill price */
                price?: string;

                /** Fill quantity */
                quantity?: string;

                /** Fill fee */
                fee?: string;

                /** Fill feeAsset */
                feeAsset?: string;

                /** Fill realizedPnl */
                realizedPnl?: string;

                /** Fill maker */
                maker?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Fill. */
            type $Shape = plimsoll.v1.Fill.$Properties;
        }

        /** SendOutcome enum. */
        enum SendOutcome {

            /** SEND_OUTCOME_UNSPECIFIED value */
            SEND_OUTCOME_UNSPECIFIED = 0,

            /** SEND_OUTCOME_ACCEPTED value */
            SEND_OUTCOME_ACCEPTED = 1,

            /** SEND_OUTCOME_REJECTED value */
            SEND_OUTCOME_REJECTED = 2,

            /** SEND_OUTCOME_NOT_PLACED value */
            SEND_OUTCOME_NOT_PLACED = 3,

            /** SEND_OUTCOME_UNKNOWN value */
            SEND_OUTCOME_UNKNOWN = 4,

            /** SEND_OUTCOME_CANCEL_DONE value */
            SEND_OUTCOME_CANCEL_DONE = 5
        }

        /**
         * Properties of a SendFact.
         * @deprecated Use plimsoll.v1.SendFact.$Properties instead.
         */
        interface ISendFact extends plimsoll.v1.SendFact.$Properties {
        }

        /** Represents a SendFact. */
        class SendFact {

            /**
             * Constructs a new SendFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.SendFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SendFact symbol. */
            symbol: string;

            /** SendFact clientOrderId. */
            clientOrderId: string;

            /** SendFact outcome. */
            outcome: plimsoll.v1.SendOutcome;

            /** SendFact code. */
            code: number;

            /** SendFact reason. */
            reason: string;

            /** SendFact exchangeOrderId. */
            exchangeOrderId: string;

            /** SendFact commitNumber. */
            commitNumber: number;

            /** SendFact receiptToRequestUs. */
            receiptToRequestUs: number;

            /** SendFact requestToAnswerUs. */
            requestToAnswerUs: number;

            /** SendFact sentAtMs. */
            sentAtMs: number;

            /** SendFact answeredAtMs. */
            answeredAtMs: number;

            /** SendFact budgetWaitUs. */
            budgetWaitUs: number;

            /**
             * Encodes the specified SendFact message. Does not implicitly {@link plimsoll.v1.SendFact.verify|verify} messages.
             * @param message SendFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.SendFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SendFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.SendFact & plimsoll.v1.SendFact.$Shape} SendFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.SendFact & plimsoll.v1.SendFact.$Shape;
        }

        namespace SendFact {

            /** Properties of a SendFact. */
            interface $Properties {

                /** SendFact symbol */
                symbol?: string;

                /** SendFact clientOrderId */
                clientOrderId?: string;

                /** SendFact outcome */
                outcome?: plimsoll.v1.SendOutcome;

                /** SendFact code */
                code?: number;

                /** SendFact reason */
                reason?: string;

                /** SendFact exchangeOrderId */
                exchangeOrderId?: string;

                /** SendFact commitNumber */
                commitNumber?: number;

                /** SendFact receiptToRequestUs */
                receiptToRequestUs?: number;

                /** SendFact requestToAnswerUs */
                requestToAnswerUs?: number;

                /** SendFact sentAtMs */
                sentAtMs?: number;

                /** SendFact answeredAtMs */
                answeredAtMs?: number;

                /** SendFact budgetWaitUs */
                budgetWaitUs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SendFact. */
            type $Shape = plimsoll.v1.SendFact.$Properties;
        }

        /**
         * Properties of a PositionState.
         * @deprecated Use plimsoll.v1.PositionState.$Properties instead.
         */
        interface IPositionState extends plimsoll.v1.PositionState.$Properties {
        }

        /** Represents a PositionState. */
        class PositionState {

            /**
             * Constructs a new PositionState.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.PositionState.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PositionState symbol. */
            symbol: string;

            /** PositionState amount. */
            amount: string;

            /** PositionState entryPrice. */
            entryPrice: string;

            /** PositionState lastTradeId. */
            lastTradeId: string;

            /**
             * Encodes the specified PositionState message. Does not implicitly {@link plimsoll.v1.PositionState.verify|verify} messages.
             * @param message PositionState message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.PositionState.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PositionState message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.PositionState & plimsoll.v1.PositionState.$Shape} PositionState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.PositionState & plimsoll.v1.PositionState.$Shape;
        }

        namespace PositionState {

            /** Properties of a PositionState. */
            interface $Properties {

                /** PositionState symbol */
                symbol?: string;

                /** PositionState amount */
                amount?: string;

                /** PositionState entryPrice */
                entryPrice?: string;

                /** PositionState lastTradeId */
                lastTradeId?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PositionState. */
            type $Shape = plimsoll.v1.PositionState.$Properties;
        }

        /**
         * Properties of an AccountSnapshot.
         * @deprecated Use plimsoll.v1.AccountSnapshot.$Properties instead.
         */
        interface IAccountSnapshot extends plimsoll.v1.AccountSnapshot.$Properties {
        }

        /** Represents an AccountSnapshot. */
        class AccountSnapshot {

            /**
             * Constructs a new AccountSnapshot.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.AccountSnapshot.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AccountSnapshot walletBalance. */
            walletBalance: string;

            /** AccountSnapshot positions. */
            positions: plimsoll.v1.PositionState[];

            /** AccountSnapshot openClientOrderIds. */
            openClientOrderIds: string[];

            /** AccountSnapshot asOfMs. */
            asOfMs: number;

            /** AccountSnapshot caughtUp. */
            caughtUp: boolean;

            /** AccountSnapshot live. */
            live: boolean;

            /**
             * Encodes the specified AccountSnapshot message. Does not implicitly {@link plimsoll.v1.AccountSnapshot.verify|verify} messages.
             * @param message AccountSnapshot message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.AccountSnapshot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AccountSnapshot message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountSnapshot & plimsoll.v1.AccountSnapshot.$Shape} AccountSnapshot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.AccountSnapshot & plimsoll.v1.AccountSnapshot.$Shape;
        }

        namespace AccountSnapshot {

            /** Properties of an AccountSnapshot. */
            interface $Properties {

                /** AccountSnapshot walletBalance */
                walletBalance?: string;

                /** AccountSnapshot positions */
                positions?: plimsoll.v1.PositionState.$Properties[];

                /** AccountSnapshot openClientOrderIds */
                openClientOrderIds?: string[];

                /** AccountSnapshot asOfMs */
                asOfMs?: number;

                /** AccountSnapshot caughtUp */
                caughtUp?: boolean;

                /** AccountSnapshot live */
                live?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AccountSnapshot. */
            type $Shape = plimsoll.v1.AccountSnapshot.$Properties;
        }

        /**
         * Properties of a BalanceFact.
         * @deprecated Use plimsoll.v1.BalanceFact.$Properties instead.
         */
        interface IBalanceFact extends plimsoll.v1.BalanceFact.$Properties {
        }

        /** Represents a BalanceFact. */
        class BalanceFact {

            /**
             * Constructs a new BalanceFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.BalanceFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BalanceFact reason. */
            reason: string;

            /** BalanceFact change. */
            change: string;

            /** BalanceFact walletBalance. */
            walletBalance: string;

            /** BalanceFact asset. */
            asset: string;

            /** BalanceFact transactionTimeMs. */
            transactionTimeMs: number;

            /** BalanceFact symbol. */
            symbol: string;

            /**
             * Encodes the specified BalanceFact message. Does not implicitly {@link plimsoll.v1.BalanceFact.verify|verify} messages.
             * @param message BalanceFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.BalanceFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BalanceFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.BalanceFact & plimsoll.v1.BalanceFact.$Shape} BalanceFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.BalanceFact & plimsoll.v1.BalanceFact.$Shape;
        }

        namespace BalanceFact {

            /** Properties of a BalanceFact. */
            interface $Properties {

                /** BalanceFact reason */
                reason?: string;

                /** BalanceFact change */
                change?: string;

                /** BalanceFact walletBalance */
                walletBalance?: string;

                /** BalanceFact asset */
                asset?: string;

                /** BalanceFact transactionTimeMs */
                transactionTimeMs?: number;

                /** BalanceFact symbol */
                symbol?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BalanceFact. */
            type $Shape = plimsoll.v1.BalanceFact.$Properties;
        }

        /**
         * Properties of a StreamFact.
         * @deprecated Use plimsoll.v1.StreamFact.$Properties instead.
         */
        interface IStreamFact extends plimsoll.v1.StreamFact.$Properties {
        }

        /** Represents a StreamFact. */
        class StreamFact {

            /**
             * Constructs a new StreamFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.StreamFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StreamFact connected. */
            connected: boolean;

            /** StreamFact reason. */
            reason: string;

            /**
             * Encodes the specified StreamFact message. Does not implicitly {@link plimsoll.v1.StreamFact.verify|verify} messages.
             * @param message StreamFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.StreamFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StreamFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.StreamFact & plimsoll.v1.StreamFact.$Shape} StreamFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.StreamFact & plimsoll.v1.StreamFact.$Shape;
        }

        namespace StreamFact {

            /** Properties of a StreamFact. */
            interface $Properties {

                /** StreamFact connected */
                connected?: boolean;

                /** StreamFact reason */
                reason?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StreamFact. */
            type $Shape = plimsoll.v1.StreamFact.$Properties;
        }

        /**
         * Properties of an AccountsBeat.
         * @deprecated Use plimsoll.v1.AccountsBeat.$Properties instead.
         */
        interface IAccountsBeat extends plimsoll.v1.AccountsBeat.$Properties {
        }

        /** Represents an AccountsBeat. */
        class AccountsBeat {

            /**
             * Constructs a new AccountsBeat.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.AccountsBeat.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AccountsBeat compareEveryMs. */
            compareEveryMs: number;

            /** AccountsBeat accounts. */
            accounts: plimsoll.v1.AccountBeat[];

            /**
             * Encodes the specified AccountsBeat message. Does not implicitly {@link plimsoll.v1.AccountsBeat.verify|verify} messages.
             * @param message AccountsBeat message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.AccountsBeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AccountsBeat message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountsBeat & plimsoll.v1.AccountsBeat.$Shape} AccountsBeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.AccountsBeat & plimsoll.v1.AccountsBeat.$Shape;
        }

        namespace AccountsBeat {

            /** Properties of an AccountsBeat. */
            interface $Properties {

                /** AccountsBeat compareEveryMs */
                compareEveryMs?: number;

                /** AccountsBeat accounts */
                accounts?: plimsoll.v1.AccountBeat.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AccountsBeat. */
            type $Shape = plimsoll.v1.AccountsBeat.$Properties;
        }

        /**
         * Properties of an AccountBeat.
         * @deprecated Use plimsoll.v1.AccountBeat.$Properties instead.
         */
        interface IAccountBeat extends plimsoll.v1.AccountBeat.$Properties {
        }

        /** Represents an AccountBeat. */
        class AccountBeat {

            /**
             * Constructs a new AccountBeat.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.AccountBeat.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AccountBeat account. */
            account: string;

            /** AccountBeat streamAgeMs. */
            streamAgeMs: number;

            /** AccountBeat comparedAgeMs. */
            comparedAgeMs: number;

            /**
             * Encodes the specified AccountBeat message. Does not implicitly {@link plimsoll.v1.AccountBeat.verify|verify} messages.
             * @param message AccountBeat message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.AccountBeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AccountBeat message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountBeat & plimsoll.v1.AccountBeat.$Shape} AccountBeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.AccountBeat & plimsoll.v1.AccountBeat.$Shape;
        }

        namespace AccountBeat {

            /** Properties of an AccountBeat. */
            interface $Properties {

                /** AccountBeat account */
                account?: string;

                /** AccountBeat streamAgeMs */
                streamAgeMs?: number;

                /** AccountBeat comparedAgeMs */
                comparedAgeMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AccountBeat. */
            type $Shape = plimsoll.v1.AccountBeat.$Properties;
        }

        /**
         * Properties of a LeverageFact.
         * @deprecated Use plimsoll.v1.LeverageFact.$Properties instead.
         */
        interface ILeverageFact extends plimsoll.v1.LeverageFact.$Properties {
        }

        /** Represents a LeverageFact. */
        class LeverageFact {

            /**
             * Constructs a new LeverageFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.LeverageFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LeverageFact symbol. */
            symbol: string;

            /** LeverageFact leverage. */
            leverage: number;

            /**
             * Encodes the specified LeverageFact message. Does not implicitly {@link plimsoll.v1.LeverageFact.verify|verify} messages.
             * @param message LeverageFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.LeverageFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LeverageFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.LeverageFact & plimsoll.v1.LeverageFact.$Shape} LeverageFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.LeverageFact & plimsoll.v1.LeverageFact.$Shape;
        }

        namespace LeverageFact {

            /** Properties of a LeverageFact. */
            interface $Properties {

                /** LeverageFact symbol */
                symbol?: string;

                /** LeverageFact leverage */
                leverage?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LeverageFact. */
            type $Shape = plimsoll.v1.LeverageFact.$Properties;
        }

        /**
         * Properties of a BanFact.
         * @deprecated Use plimsoll.v1.BanFact.$Properties instead.
         */
        interface IBanFact extends plimsoll.v1.BanFact.$Properties {
        }

        /** Represents a BanFact. */
        class BanFact {

            /**
             * Constructs a new BanFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.BanFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BanFact untilMs. */
            untilMs: number;

            /** BanFact reason. */
            reason: string;

            /**
             * Encodes the specified BanFact message. Does not implicitly {@link plimsoll.v1.BanFact.verify|verify} messages.
             * @param message BanFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.BanFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BanFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.BanFact & plimsoll.v1.BanFact.$Shape} BanFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.BanFact & plimsoll.v1.BanFact.$Shape;
        }

        namespace BanFact {

            /** Properties of a BanFact. */
            interface $Properties {

                /** BanFact untilMs */
                untilMs?: number;

                /** BanFact reason */
                reason?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BanFact. */
            type $Shape = plimsoll.v1.BanFact.$Properties;
        }

        /** ControlCommand enum. */
        enum ControlCommand {

            /** CONTROL_COMMAND_UNSPECIFIED value */
            CONTROL_COMMAND_UNSPECIFIED = 0,

            /** CONTROL_COMMAND_ARM value */
            CONTROL_COMMAND_ARM = 1,

            /** CONTROL_COMMAND_STOP value */
            CONTROL_COMMAND_STOP = 2,

            /** CONTROL_COMMAND_RESET_CIRCUIT value */
            CONTROL_COMMAND_RESET_CIRCUIT = 3,

            /** CONTROL_COMMAND_FLATTEN value */
            CONTROL_COMMAND_FLATTEN = 4,

            /** CONTROL_COMMAND_RESOLVE_PLACED value */
            CONTROL_COMMAND_RESOLVE_PLACED = 5,

            /** CONTROL_COMMAND_RESOLVE_NOT_PLACED value */
            CONTROL_COMMAND_RESOLVE_NOT_PLACED = 6,

            /** CONTROL_COMMAND_REDUCE_ONLY value */
            CONTROL_COMMAND_REDUCE_ONLY = 7,

            /** CONTROL_COMMAND_DOCTOR_GREEN value */
            CONTROL_COMMAND_DOCTOR_GREEN = 8,

            /** CONTROL_COMMAND_DOCTOR_RED value */
            CONTROL_COMMAND_DOCTOR_RED = 9
        }

        /**
         * Properties of a ControlFact.
         * @deprecated Use plimsoll.v1.ControlFact.$Properties instead.
         */
        interface IControlFact extends plimsoll.v1.ControlFact.$Properties {
        }

        /** Represents a ControlFact. */
        class ControlFact {

            /**
             * Constructs a new ControlFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.ControlFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ControlFact commandId. */
            commandId: string;

            /** ControlFact command. */
            command: plimsoll.v1.ControlCommand;

            /** ControlFact operator. */
            operator: string;

            /** ControlFact reason. */
            reason: string;

            /** ControlFact clientOrderId. */
            clientOrderId: string;

            /** ControlFact symbol. */
            symbol: string;

            /** ControlFact strategy. */
            strategy: string;

            /**
             * Encodes the specified ControlFact message. Does not implicitly {@link plimsoll.v1.ControlFact.verify|verify} messages.
             * @param message ControlFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.ControlFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ControlFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.ControlFact & plimsoll.v1.ControlFact.$Shape} ControlFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.ControlFact & plimsoll.v1.ControlFact.$Shape;
        }

        namespace ControlFact {

            /** Properties of a ControlFact. */
            interface $Properties {

                /** ControlFact commandId */
                commandId?: string;

                /** ControlFact command */
                command?: plimsoll.v1.ControlCommand;

                /** ControlFact operator */
                operator?: string;

                /** ControlFact reason */
                reason?: string;

                /** ControlFact clientOrderId */
                clientOrderId?: string;

                /** ControlFact symbol */
                symbol?: string;

                /** ControlFact strategy */
                strategy?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ControlFact. */
            type $Shape = plimsoll.v1.ControlFact.$Properties;
        }

        /**
         * Properties of a RouterFact.
         * @deprecated Use plimsoll.v1.RouterFact.$Properties instead.
         */
        interface IRouterFact extends plimsoll.v1.RouterFact.$Properties {
        }

        /** Represents a RouterFact. */
        class RouterFact {

            /**
             * Constructs a new RouterFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.RouterFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RouterFact instance. */
            instance: string;

            /** RouterFact live. */
            live: boolean;

            /** RouterFact left. */
            left: plimsoll.v1.RouterLeft;

            /**
             * Encodes the specified RouterFact message. Does not implicitly {@link plimsoll.v1.RouterFact.verify|verify} messages.
             * @param message RouterFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.RouterFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RouterFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.RouterFact & plimsoll.v1.RouterFact.$Shape} RouterFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.RouterFact & plimsoll.v1.RouterFact.$Shape;
        }

        namespace RouterFact {

            /** Properties of a RouterFact. */
            interface $Properties {

                /** RouterFact instance */
                instance?: string;

                /** RouterFact live */
                live?: boolean;

                /** RouterFact left */
                left?: plimsoll.v1.RouterLeft.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RouterFact. */
            type $Shape = plimsoll.v1.RouterFact.$Properties;
        }

        /**
         * Properties of a RouterLeft.
         * @deprecated Use plimsoll.v1.RouterLeft.$Properties instead.
         */
        interface IRouterLeft extends plimsoll.v1.RouterLeft.$Properties {
        }

        /** Represents a RouterLeft. */
        class RouterLeft {

            /**
             * Constructs a new RouterLeft.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.RouterLeft.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RouterLeft commit. */
            commit: number;

            /** RouterLeft unsent. */
            unsent: string[];

            /**
             * Encodes the specified RouterLeft message. Does not implicitly {@link plimsoll.v1.RouterLeft.verify|verify} messages.
             * @param message RouterLeft message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.RouterLeft.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RouterLeft message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.RouterLeft & plimsoll.v1.RouterLeft.$Shape} RouterLeft
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.RouterLeft & plimsoll.v1.RouterLeft.$Shape;
        }

        namespace RouterLeft {

            /** Properties of a RouterLeft. */
            interface $Properties {

                /** RouterLeft commit */
                commit?: number;

                /** RouterLeft unsent */
                unsent?: string[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RouterLeft. */
            type $Shape = plimsoll.v1.RouterLeft.$Properties;
        }

        /** StopStatus enum. */
        enum StopStatus {

            /** STOP_STATUS_UNSPECIFIED value */
            STOP_STATUS_UNSPECIFIED = 0,

            /** STOP_STATUS_NEW value */
            STOP_STATUS_NEW = 1,

            /** STOP_STATUS_TRIGGERING value */
            STOP_STATUS_TRIGGERING = 2,

            /** STOP_STATUS_TRIGGERED value */
            STOP_STATUS_TRIGGERED = 3,

            /** STOP_STATUS_FINISHED value */
            STOP_STATUS_FINISHED = 4,

            /** STOP_STATUS_CANCELED value */
            STOP_STATUS_CANCELED = 5,

            /** STOP_STATUS_EXPIRED value */
            STOP_STATUS_EXPIRED = 6,

            /** STOP_STATUS_REJECTED value */
            STOP_STATUS_REJECTED = 7,

            /** STOP_STATUS_ABSENT value */
            STOP_STATUS_ABSENT = 8
        }

        /**
         * Properties of a StopFact.
         * @deprecated Use plimsoll.v1.StopFact.$Properties instead.
         */
        interface IStopFact extends plimsoll.v1.StopFact.$Properties {
        }

        /** Represents a StopFact. */
        class StopFact {

            /**
             * Constructs a new StopFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.StopFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StopFact symbol. */
            symbol: string;

            /** StopFact clientOrderId. */
            clientOrderId: string;

            /** StopFact algoId. */
            algoId: string;

            /** StopFact side. */
            side: plimsoll.v1.Side;

            /** StopFact status. */
            status: plimsoll.v1.StopStatus;

            /** StopFact triggerPrice. */
            triggerPrice: string;

            /** StopFact childOrderId. */
            childOrderId: string;

            /** StopFact reason. */
            reason: string;

            /** StopFact transactionTimeMs. */
            transactionTimeMs: number;

            /** StopFact source. */
            source: plimsoll.v1.FactSource;

            /**
             * Encodes the specified StopFact message. Does not implicitly {@link plimsoll.v1.StopFact.verify|verify} messages.
             * @param message StopFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.StopFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StopFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.StopFact & plimsoll.v1.StopFact.$Shape} StopFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.StopFact & plimsoll.v1.StopFact.$Shape;
        }

        namespace StopFact {

            /** Properties of a StopFact. */
            interface $Properties {

                /** StopFact symbol */
                symbol?: string;

                /** StopFact clientOrderId */
                clientOrderId?: string;

                /** StopFact algoId */
                algoId?: string;

                /** StopFact side */
                side?: plimsoll.v1.Side;

                /** StopFact status */
                status?: plimsoll.v1.StopStatus;

                /** StopFact triggerPrice */
                triggerPrice?: string;

                /** StopFact childOrderId */
                childOrderId?: string;

                /** StopFact reason */
                reason?: string;

                /** StopFact transactionTimeMs */
                transactionTimeMs?: number;

                /** StopFact source */
                source?: plimsoll.v1.FactSource;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StopFact. */
            type $Shape = plimsoll.v1.StopFact.$Properties;
        }

        /** ProtectionOutcome enum. */
        enum ProtectionOutcome {

            /** PROTECTION_OUTCOME_UNSPECIFIED value */
            PROTECTION_OUTCOME_UNSPECIFIED = 0,

            /** PROTECTION_OUTCOME_CONFIRMED value */
            PROTECTION_OUTCOME_CONFIRMED = 1,

            /** PROTECTION_OUTCOME_FLATTENING value */
            PROTECTION_OUTCOME_FLATTENING = 2,

            /** PROTECTION_OUTCOME_FLATTENED value */
            PROTECTION_OUTCOME_FLATTENED = 3,

            /** PROTECTION_OUTCOME_KEPT value */
            PROTECTION_OUTCOME_KEPT = 4,

            /** PROTECTION_OUTCOME_FAILED value */
            PROTECTION_OUTCOME_FAILED = 5
        }

        /**
         * Properties of a ProtectionFact.
         * @deprecated Use plimsoll.v1.ProtectionFact.$Properties instead.
         */
        interface IProtectionFact extends plimsoll.v1.ProtectionFact.$Properties {
        }

        /** Represents a ProtectionFact. */
        class ProtectionFact {

            /**
             * Constructs a new ProtectionFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.ProtectionFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ProtectionFact symbol. */
            symbol: string;

            /** ProtectionFact clientOrderId. */
            clientOrderId: string;

            /** ProtectionFact stopId. */
            stopId: string;

            /** ProtectionFact outcome. */
            outcome: plimsoll.v1.ProtectionOutcome;

            /** ProtectionFact nakedSinceMs. */
            nakedSinceMs: number;

            /** ProtectionFact unprotectedMs. */
            unprotectedMs: number;

            /** ProtectionFact code. */
            code: number;

            /** ProtectionFact reason. */
            reason: string;

            /** ProtectionFact side. */
            side: plimsoll.v1.Side;

            /** ProtectionFact stopPrice. */
            stopPrice: string;

            /**
             * Encodes the specified ProtectionFact message. Does not implicitly {@link plimsoll.v1.ProtectionFact.verify|verify} messages.
             * @param message ProtectionFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.ProtectionFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ProtectionFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.ProtectionFact & plimsoll.v1.ProtectionFact.$Shape} ProtectionFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.ProtectionFact & plimsoll.v1.ProtectionFact.$Shape;
        }

        namespace ProtectionFact {

            /** Properties of a ProtectionFact. */
            interface $Properties {

                /** ProtectionFact symbol */
                symbol?: string;

                /** ProtectionFact clientOrderId */
                clientOrderId?: string;

                /** ProtectionFact stopId */
                stopId?: string;

                /** ProtectionFact outcome */
                outcome?: plimsoll.v1.ProtectionOutcome;

                /** ProtectionFact nakedSinceMs */
                nakedSinceMs?: number;

                /** ProtectionFact unprotectedMs */
                unprotectedMs?: number;

                /** ProtectionFact code */
                code?: number;

                /** ProtectionFact reason */
                reason?: string;

                /** ProtectionFact side */
                side?: plimsoll.v1.Side;

                /** ProtectionFact stopPrice */
                stopPrice?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ProtectionFact. */
            type $Shape = plimsoll.v1.ProtectionFact.$Properties;
        }

        /** DriftClass enum. */
        enum DriftClass {

            /** DRIFT_CLASS_UNSPECIFIED value */
            DRIFT_CLASS_UNSPECIFIED = 0,

            /** DRIFT_CLASS_MISSED_FILL value */
            DRIFT_CLASS_MISSED_FILL = 1,

            /** DRIFT_CLASS_MISSED_END value */
            DRIFT_CLASS_MISSED_END = 2,

            /** DRIFT_CLASS_MANUAL_TRADE value */
            DRIFT_CLASS_MANUAL_TRADE = 3,

            /** DRIFT_CLASS_LIQUIDATION value */
            DRIFT_CLASS_LIQUIDATION = 4,

            /** DRIFT_CLASS_ADL value */
            DRIFT_CLASS_ADL = 5,

            /** DRIFT_CLASS_SETTLEMENT value */
            DRIFT_CLASS_SETTLEMENT = 6,

            /** DRIFT_CLASS_FUNDING value */
            DRIFT_CLASS_FUNDING = 7,

            /** DRIFT_CLASS_FEE_ASSET value */
            DRIFT_CLASS_FEE_ASSET = 8,

            /** DRIFT_CLASS_TRANSFER value */
            DRIFT_CLASS_TRANSFER = 9,

            /** DRIFT_CLASS_UNKNOWN_ORDER value */
            DRIFT_CLASS_UNKNOWN_ORDER = 10,

            /** DRIFT_CLASS_OTHER_INCOME value */
            DRIFT_CLASS_OTHER_INCOME = 11,

            /** DRIFT_CLASS_OUR_BUG value */
            DRIFT_CLASS_OUR_BUG = 12,

            /** DRIFT_CLASS_UNEXPLAINED value */
            DRIFT_CLASS_UNEXPLAINED = 13
        }

        /**
         * Properties of a DriftFact.
         * @deprecated Use plimsoll.v1.DriftFact.$Properties instead.
         */
        interface IDriftFact extends plimsoll.v1.DriftFact.$Properties {
        }

        /** Represents a DriftFact. */
        class DriftFact {

            /**
             * Constructs a new DriftFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.DriftFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DriftFact class. */
            class: plimsoll.v1.DriftClass;

            /** DriftFact symbol. */
            symbol: string;

            /** DriftFact asset. */
            asset: string;

            /** DriftFact amount. */
            amount: string;

            /** DriftFact exposure. */
            exposure: string;

            /** DriftFact ours. */
            ours: string;

            /** DriftFact theirs. */
            theirs: string;

            /** DriftFact happenedAtMs. */
            happenedAtMs: number;

            /** DriftFact repaired. */
            repaired: boolean;

            /** DriftFact knownGap. */
            knownGap: boolean;

            /**
             * Encodes the specified DriftFact message. Does not implicitly {@link plimsoll.v1.DriftFact.verify|verify} messages.
             * @param message DriftFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.DriftFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DriftFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.DriftFact & plimsoll.v1.DriftFact.$Shape} DriftFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.DriftFact & plimsoll.v1.DriftFact.$Shape;
        }

        namespace DriftFact {

            /** Properties of a DriftFact. */
            interface $Properties {

                /** DriftFact class */
                "class"?: plimsoll.v1.DriftClass;

                /** DriftFact symbol */
                symbol?: string;

                /** DriftFact asset */
                asset?: string;

                /** DriftFact amount */
                amount?: string;

                /** DriftFact exposure */
                exposure?: string;

                /** DriftFact ours */
                ours?: string;

                /** DriftFact theirs */
                theirs?: string;

                /** DriftFact happenedAtMs */
                happenedAtMs?: number;

                /** DriftFact repaired */
                repaired?: boolean;

                /** DriftFact knownGap */
                knownGap?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DriftFact. */
            type $Shape = plimsoll.v1.DriftFact.$Properties;
        }

        /**
         * Properties of a LedgerTerms.
         * @deprecated Use plimsoll.v1.LedgerTerms.$Properties instead.
         */
        interface ILedgerTerms extends plimsoll.v1.LedgerTerms.$Properties {
        }

        /** Represents a LedgerTerms. */
        class LedgerTerms {

            /**
             * Constructs a new LedgerTerms.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.LedgerTerms.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LedgerTerms realised. */
            realised: string;

            /** LedgerTerms fees. */
            fees: string;

            /** LedgerTerms funding. */
            funding: string;

            /** LedgerTerms transfers. */
            transfers: string;

            /** LedgerTerms other. */
            other: string;

            /**
             * Encodes the specified LedgerTerms message. Does not implicitly {@link plimsoll.v1.LedgerTerms.verify|verify} messages.
             * @param message LedgerTerms message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.LedgerTerms.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LedgerTerms message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.LedgerTerms & plimsoll.v1.LedgerTerms.$Shape} LedgerTerms
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.LedgerTerms & plimsoll.v1.LedgerTerms.$Shape;
        }

        namespace LedgerTerms {

            /** Properties of a LedgerTerms. */
            interface $Properties {

                /** LedgerTerms realised */
                realised?: string;

                /** LedgerTerms fees */
                fees?: string;

                /** LedgerTerms funding */
                funding?: string;

                /** LedgerTerms transfers */
                transfers?: string;

                /** LedgerTerms other */
                other?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LedgerTerms. */
            type $Shape = plimsoll.v1.LedgerTerms.$Properties;
        }

        /**
         * Properties of a LedgerLine.
         * @deprecated Use plimsoll.v1.LedgerLine.$Properties instead.
         */
        interface ILedgerLine extends plimsoll.v1.LedgerLine.$Properties {
        }

        /** Represents a LedgerLine. */
        class LedgerLine {

            /**
             * Constructs a new LedgerLine.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.LedgerLine.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LedgerLine asset. */
            asset: string;

            /** LedgerLine opening. */
            opening: string;

            /** LedgerLine ours. */
            ours: plimsoll.v1.LedgerTerms;

            /** LedgerLine theirs. */
            theirs: plimsoll.v1.LedgerTerms;

            /** LedgerLine wallet. */
            wallet: string;

            /** LedgerLine residual. */
            residual: string;

            /**
             * Encodes the specified LedgerLine message. Does not implicitly {@link plimsoll.v1.LedgerLine.verify|verify} messages.
             * @param message LedgerLine message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.LedgerLine.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LedgerLine message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.LedgerLine & plimsoll.v1.LedgerLine.$Shape} LedgerLine
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.LedgerLine & plimsoll.v1.LedgerLine.$Shape;
        }

        namespace LedgerLine {

            /** Properties of a LedgerLine. */
            interface $Properties {

                /** LedgerLine asset */
                asset?: string;

                /** LedgerLine opening */
                opening?: string;

                /** LedgerLine ours */
                ours?: plimsoll.v1.LedgerTerms.$Properties;

                /** LedgerLine theirs */
                theirs?: plimsoll.v1.LedgerTerms.$Properties;

                /** LedgerLine wallet */
                wallet?: string;

                /** LedgerLine residual */
                residual?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LedgerLine. */
            type $Shape = plimsoll.v1.LedgerLine.$Properties;
        }

        /**
         * Properties of a LedgerFact.
         * @deprecated Use plimsoll.v1.LedgerFact.$Properties instead.
         */
        interface ILedgerFact extends plimsoll.v1.LedgerFact.$Properties {
        }

        /** Represents a LedgerFact. */
        class LedgerFact {

            /**
             * Constructs a new LedgerFact.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.LedgerFact.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LedgerFact openedAtMs. */
            openedAtMs: number;

            /** LedgerFact asOfMs. */
            asOfMs: number;

            /** LedgerFact lines. */
            lines: plimsoll.v1.LedgerLine[];

            /** LedgerFact unconfirmed. */
            unconfirmed: number;

            /**
             * Encodes the specified LedgerFact message. Does not implicitly {@link plimsoll.v1.LedgerFact.verify|verify} messages.
             * @param message LedgerFact message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.LedgerFact.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LedgerFact message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.LedgerFact & plimsoll.v1.LedgerFact.$Shape} LedgerFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.LedgerFact & plimsoll.v1.LedgerFact.$Shape;
        }

        namespace LedgerFact {

            /** Properties of a LedgerFact. */
            interface $Properties {

                /** LedgerFact openedAtMs */
                openedAtMs?: number;

                /** LedgerFact asOfMs */
                asOfMs?: number;

                /** LedgerFact lines */
                lines?: plimsoll.v1.LedgerLine.$Properties[];

                /** LedgerFact unconfirmed */
                unconfirmed?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LedgerFact. */
            type $Shape = plimsoll.v1.LedgerFact.$Properties;
        }

        /**
         * Properties of an Intent.
         * @deprecated Use plimsoll.v1.Intent.$Properties instead.
         */
        interface IIntent extends plimsoll.v1.Intent.$Properties {
        }

        /** Represents an Intent. */
        class Intent {

            /**
             * Constructs a new Intent.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Intent.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Intent intentId. */
            intentId: string;

            /** Intent account. */
            account: string;

            /** Intent strategy. */
            strategy: string;

            /** Intent symbol. */
            symbol: string;

            /** Intent side. */
            side: plimsoll.v1.Side;

            /** Intent purpose. */
            purpose: plimsoll.v1.Purpose;

            /** Intent quantity. */
            quantity: (string|null);

            /** Intent notional. */
            notional: (string|null);

            /** Intent riskPercent. */
            riskPercent: (string|null);

            /** Intent entryStyle. */
            entryStyle: plimsoll.v1.EntryStyle;

            /** Intent slippageBps. */
            slippageBps: number;

            /** Intent workingMs. */
            workingMs: number;

            /** Intent exitPlan. */
            exitPlan: plimsoll.v1.ExitPlan;

            /** Intent confidence. */
            confidence: string;

            /** Intent votes. */
            votes: plimsoll.v1.Vote[];

            /** Intent createdAtMs. */
            createdAtMs: number;

            /** Intent expiresAtMs. */
            expiresAtMs: number;

            /** Intent traceparent. */
            traceparent: string;

            /** Intent size. */
            size?: ("quantity"|"notional"|"riskPercent");

            /**
             * Encodes the specified Intent message. Does not implicitly {@link plimsoll.v1.Intent.verify|verify} messages.
             * @param message Intent message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Intent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Intent message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Intent & plimsoll.v1.Intent.$Shape} Intent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Intent & plimsoll.v1.Intent.$Shape;
        }

        namespace Intent {

            /** Properties of an Intent. */
            interface $Properties {

                /** Intent intentId */
                intentId?: string;

                /** Intent account */
                account?: string;

                /** Intent strategy */
                strategy?: string;

                /** Intent symbol */
                symbol?: string;

                /** Intent side */
                side?: plimsoll.v1.Side;

                /** Intent purpose */
                purpose?: plimsoll.v1.Purpose;

                /** Intent quantity */
                quantity?: (string|null);

                /** Intent notional */
                notional?: (string|null);

                /** Intent riskPercent */
                riskPercent?: (string|null);

                /** Intent entryStyle */
                entryStyle?: plimsoll.v1.EntryStyle;

                /** Intent slippageBps */
                slippageBps?: number;

                /** Intent workingMs */
                workingMs?: number;

                /** Intent exitPlan */
                exitPlan?: plimsoll.v1.ExitPlan.$Properties;

                /** Intent confidence */
                confidence?: string;

                /** Intent votes */
                votes?: plimsoll.v1.Vote.$Properties[];

                /** Intent createdAtMs */
                createdAtMs?: number;

                /** Intent expiresAtMs */
                expiresAtMs?: number;

                /** Intent traceparent */
                traceparent?: string;

                /** Intent size */
                size?: ("quantity"|"notional"|"riskPercent");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Intent. */
            type $Shape = {
              intentId?: string;
              account?: string;
              strategy?: string;
              symbol?: string;
              side?: plimsoll.v1.Side;
              purpose?: plimsoll.v1.Purpose;
              quantity?: string|null;
              notional?: string|null;
              riskPercent?: string|null;
              entryStyle?: plimsoll.v1.EntryStyle;
              slippageBps?: number;
              workingMs?: number;
              exitPlan?: plimsoll.v1.ExitPlan.$Shape;
              confidence?: string;
              votes?: plimsoll.v1.Vote.$Shape[];
              createdAtMs?: number;
              expiresAtMs?: number;
              traceparent?: string;
              $unknowns?: Uint8Array[];
            } & (
              ({ size?: undefined; quantity?: null; notional?: null; riskPercent?: null }|{ size?: "quantity"; quantity: string; notional?: null; riskPercent?: null }|{ size?: "notional"; quantity?: null; notional: string; riskPercent?: null }|{ size?: "riskPercent"; quantity?: null; notional?: null; riskPercent: string })
            );
        }

        /** Purpose enum. */
        enum Purpose {

            /** PURPOSE_UNSPECIFIED value */
            PURPOSE_UNSPECIFIED = 0,

            /** PURPOSE_OPEN value */
            PURPOSE_OPEN = 1,

            /** PURPOSE_INCREASE value */
            PURPOSE_INCREASE = 2,

            /** PURPOSE_REDUCE value */
            PURPOSE_REDUCE = 3,

            /** PURPOSE_CLOSE value */
            PURPOSE_CLOSE = 4
        }

        /** EntryStyle enum. */
        enum EntryStyle {

            /** ENTRY_STYLE_UNSPECIFIED value */
            ENTRY_STYLE_UNSPECIFIED = 0,

            /** ENTRY_STYLE_POST_ONLY value */
            ENTRY_STYLE_POST_ONLY = 1,

            /** ENTRY_STYLE_BOUNDED_LIMIT value */
            ENTRY_STYLE_BOUNDED_LIMIT = 2
        }

        /**
         * Properties of an ExitPlan.
         * @deprecated Use plimsoll.v1.ExitPlan.$Properties instead.
         */
        interface IExitPlan extends plimsoll.v1.ExitPlan.$Properties {
        }

        /** Represents an ExitPlan. */
        class ExitPlan {

            /**
             * Constructs a new ExitPlan.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.ExitPlan.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ExitPlan stopPrice. */
            stopPrice: (string|null);

            /** ExitPlan stopPercent. */
            stopPercent: (string|null);

            /** ExitPlan targetPercent. */
            targetPercent: string;

            /** ExitPlan ladder. */
            ladder: plimsoll.v1.LadderStep[];

            /** ExitPlan trailingAtr. */
            trailingAtr: string;

            /** ExitPlan breakEvenR. */
            breakEvenR: string;

            /** ExitPlan pnlFloorPercent. */
            pnlFloorPercent: string;

            /** ExitPlan liquidationDistancePercent. */
            liquidationDistancePercent: string;

            /** ExitPlan horizonMs. */
            horizonMs: number;

            /** ExitPlan stop. */
            stop?: ("stopPrice"|"stopPercent");

            /**
             * Encodes the specified ExitPlan message. Does not implicitly {@link plimsoll.v1.ExitPlan.verify|verify} messages.
             * @param message ExitPlan message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.ExitPlan.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ExitPlan message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.ExitPlan & plimsoll.v1.ExitPlan.$Shape} ExitPlan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.ExitPlan & plimsoll.v1.ExitPlan.$Shape;
        }

        namespace ExitPlan {

            /** Properties of an ExitPlan. */
            interface $Properties {

                /** ExitPlan stopPrice */
                stopPrice?: (string|null);

                /** ExitPlan stopPercent */
                stopPercent?: (string|null);

                /** ExitPlan targetPercent */
                targetPercent?: string;

                /** ExitPlan ladder */
                ladder?: plimsoll.v1.LadderStep.$Properties[];

                /** ExitPlan trailingAtr */
                trailingAtr?: string;

                /** ExitPlan breakEvenR */
                breakEvenR?: string;

                /** ExitPlan pnlFloorPercent */
                pnlFloorPercent?: string;

                /** ExitPlan liquidationDistancePercent */
                liquidationDistancePercent?: string;

                /** ExitPlan horizonMs */
                horizonMs?: number;

                /** ExitPlan stop */
                stop?: ("stopPrice"|"stopPercent");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an ExitPlan. */
            type $Shape = {
              stopPrice?: string|null;
              stopPercent?: string|null;
              targetPercent?: string;
              ladder?: plimsoll.v1.LadderStep.$Shape[];
              trailingAtr?: string;
              breakEvenR?: string;
              pnlFloorPercent?: string;
              liquidationDistancePercent?: string;
              horizonMs?: number;
              $unknowns?: Uint8Array[];
            } & (
              ({ stop?: undefined; stopPrice?: null; stopPercent?: null }|{ stop?: "stopPrice"; stopPrice: string; stopPercent?: null }|{ stop?: "stopPercent"; stopPrice?: null; stopPercent: string })
            );
        }

        /**
         * Properties of a LadderStep.
         * @deprecated Use plimsoll.v1.LadderStep.$Properties instead.
         */
        interface ILadderStep extends plimsoll.v1.LadderStep.$Properties {
        }

        /** Represents a LadderStep. */
        class LadderStep {

            /**
             * Constructs a new LadderStep.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.LadderStep.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** LadderStep r. */
            r: string;

            /** LadderStep fraction. */
            fraction: string;

            /**
             * Encodes the specified LadderStep message. Does not implicitly {@link plimsoll.v1.LadderStep.verify|verify} messages.
             * @param message LadderStep message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.LadderStep.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a LadderStep message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.LadderStep & plimsoll.v1.LadderStep.$Shape} LadderStep
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.LadderStep & plimsoll.v1.LadderStep.$Shape;
        }

        namespace LadderStep {

            /** Properties of a LadderStep. */
            interface $Properties {

                /** LadderStep r */
                r?: string;

                /** LadderStep fraction */
                fraction?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a LadderStep. */
            type $Shape = plimsoll.v1.LadderStep.$Properties;
        }

        /**
         * Properties of a Vote.
         * @deprecated Use plimsoll.v1.Vote.$Properties instead.
         */
        interface IVote extends plimsoll.v1.Vote.$Properties {
        }

        /** Represents a Vote. */
        class Vote {

            /**
             * Constructs a new Vote.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Vote.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Vote voter. */
            voter: string;

            /** Vote score. */
            score: string;

            /**
             * Encodes the specified Vote message. Does not implicitly {@link plimsoll.v1.Vote.verify|verify} messages.
             * @param message Vote message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Vote.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Vote message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Vote & plimsoll.v1.Vote.$Shape} Vote
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Vote & plimsoll.v1.Vote.$Shape;
        }

        namespace Vote {

            /** Properties of a Vote. */
            interface $Properties {

                /** Vote voter */
                voter?: string;

                /** Vote score */
                score?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Vote. */
            type $Shape = plimsoll.v1.Vote.$Properties;
        }

        /**
         * Properties of a Commit.
         * @deprecated Use plimsoll.v1.Commit.$Properties instead.
         */
        interface ICommit extends plimsoll.v1.Commit.$Properties {
        }

        /** Represents a Commit. */
        class Commit {

            /**
             * Constructs a new Commit.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Commit.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Commit number. */
            number: number;

            /** Commit epoch. */
            epoch: number;

            /** Commit commitId. */
            commitId: string;

            /** Commit previousHash. */
            previousHash: Uint8Array;

            /** Commit nowMs. */
            nowMs: number;

            /** Commit marks. */
            marks: plimsoll.v1.MarkUsed[];

            /** Commit inputs. */
            inputs: plimsoll.v1.Input[];

            /** Commit cursors. */
            cursors: plimsoll.v1.Cursors;

            /** Commit policyRevision. */
            policyRevision: number;

            /** Commit answers. */
            answers: plimsoll.v1.Answer[];

            /** Commit orders. */
            orders: plimsoll.v1.OrderCommand[];

            /** Commit counters. */
            counters: plimsoll.v1.Counters;

            /** Commit stateHash. */
            stateHash: Uint8Array;

            /** Commit alerts. */
            alerts: plimsoll.v1.AlertRaised[];

            /** Commit clockAgeMs. */
            clockAgeMs: number;

            /** Commit policyAgeMs. */
            policyAgeMs: number;

            /** Commit reissueAfterMs. */
            reissueAfterMs: number;

            /** Commit refused. */
            refused: plimsoll.v1.RefusedInput[];

            /** Commit busUsedPercent. */
            busUsedPercent: number;

            /** Commit trust. */
            trust: plimsoll.v1.TrustUsed[];

            /** Commit clockBadMs. */
            clockBadMs: number;

            /** Commit busBadMs. */
            busBadMs: number;

            /** Commit watchAnew. */
            watchAnew: boolean;

            /** Commit exits. */
            exits: plimsoll.v1.ExitRecord[];

            /** Commit entries. */
            entries: plimsoll.v1.EntryRecord[];

            /**
             * Encodes the specified Commit message. Does not implicitly {@link plimsoll.v1.Commit.verify|verify} messages.
             * @param message Commit message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Commit.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Commit message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Commit & plimsoll.v1.Commit.$Shape} Commit
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Commit & plimsoll.v1.Commit.$Shape;
        }

        namespace Commit {

            /** Properties of a Commit. */
            interface $Properties {

                /** Commit number */
                number?: number;

                /** Commit epoch */
                epoch?: number;

                /** Commit commitId */
                commitId?: string;

                /** Commit previousHash */
                previousHash?: Uint8Array;

                /** Commit nowMs */
                nowMs?: number;

                /** Commit marks */
                marks?: plimsoll.v1.MarkUsed.$Properties[];

                /** Commit inputs */
                inputs?: plimsoll.v1.Input.$Properties[];

                /** Commit cursors */
                cursors?: plimsoll.v1.Cursors.$Properties;

                /** Commit policyRevision */
                policyRevision?: number;

                /** Commit answers */
                answers?: plimsoll.v1.Answer.$Properties[];

                /** Commit orders */
                orders?: plimsoll.v1.OrderCommand.$Properties[];

                /** Commit counters */
                counters?: plimsoll.v1.Counters.$Properties;

                /** Commit stateHash */
                stateHash?: Uint8Array;

                /** Commit alerts */
                alerts?: plimsoll.v1.AlertRaised.$Properties[];

                /** Commit clockAgeMs */
                clockAgeMs?: number;

                /** Commit policyAgeMs */
                policyAgeMs?: number;

                /** Commit reissueAfterMs */
                reissueAfterMs?: number;

                /** Commit refused */
                refused?: plimsoll.v1.RefusedInput.$Properties[];

                /** Commit busUsedPercent */
                busUsedPercent?: number;

                /** Commit trust */
                trust?: plimsoll.v1.TrustUsed.$Properties[];

                /** Commit clockBadMs */
                clockBadMs?: number;

                /** Commit busBadMs */
                busBadMs?: number;

                /** Commit watchAnew */
                watchAnew?: boolean;

                /** Commit exits */
                exits?: plimsoll.v1.ExitRecord.$Properties[];

                /** Commit entries */
                entries?: plimsoll.v1.EntryRecord.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Commit. */
            type $Shape = {
              number?: number;
              epoch?: number;
              commitId?: string;
              previousHash?: Uint8Array;
              nowMs?: number;
              marks?: plimsoll.v1.MarkUsed.$Shape[];
              inputs?: plimsoll.v1.Input.$Shape[];
              cursors?: plimsoll.v1.Cursors.$Shape;
              policyRevision?: number;
              answers?: plimsoll.v1.Answer.$Shape[];
              orders?: plimsoll.v1.OrderCommand.$Shape[];
              counters?: plimsoll.v1.Counters.$Shape;
              stateHash?: Uint8Array;
              alerts?: plimsoll.v1.AlertRaised.$Shape[];
              clockAgeMs?: number;
              policyAgeMs?: number;
              reissueAfterMs?: number;
              refused?: plimsoll.v1.RefusedInput.$Shape[];
              busUsedPercent?: number;
              trust?: plimsoll.v1.TrustUsed.$Shape[];
              clockBadMs?: number;
              busBadMs?: number;
              watchAnew?: boolean;
              exits?: plimsoll.v1.ExitRecord.$Shape[];
              entries?: plimsoll.v1.EntryRecord.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a TrustUsed.
         * @deprecated Use plimsoll.v1.TrustUsed.$Properties instead.
         */
        interface ITrustUsed extends plimsoll.v1.TrustUsed.$Properties {
        }

        /** Represents a TrustUsed. */
        class TrustUsed {

            /**
             * Constructs a new TrustUsed.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.TrustUsed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TrustUsed account. */
            account: string;

            /** TrustUsed streamAgeMs. */
            streamAgeMs: number;

            /** TrustUsed comparedAgeMs. */
            comparedAgeMs: number;

            /** TrustUsed compareEveryMs. */
            compareEveryMs: number;

            /**
             * Encodes the specified TrustUsed message. Does not implicitly {@link plimsoll.v1.TrustUsed.verify|verify} messages.
             * @param message TrustUsed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.TrustUsed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TrustUsed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.TrustUsed & plimsoll.v1.TrustUsed.$Shape} TrustUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.TrustUsed & plimsoll.v1.TrustUsed.$Shape;
        }

        namespace TrustUsed {

            /** Properties of a TrustUsed. */
            interface $Properties {

                /** TrustUsed account */
                account?: string;

                /** TrustUsed streamAgeMs */
                streamAgeMs?: number;

                /** TrustUsed comparedAgeMs */
                comparedAgeMs?: number;

                /** TrustUsed compareEveryMs */
                compareEveryMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TrustUsed. */
            type $Shape = plimsoll.v1.TrustUsed.$Properties;
        }

        /** ExitCause enum. */
        enum ExitCause {

            /** EXIT_CAUSE_UNSPECIFIED value */
            EXIT_CAUSE_UNSPECIFIED = 0,

            /** EXIT_CAUSE_INTENT value */
            EXIT_CAUSE_INTENT = 1,

            /** EXIT_CAUSE_FLATTEN value */
            EXIT_CAUSE_FLATTEN = 2,

            /** EXIT_CAUSE_ROTATION value */
            EXIT_CAUSE_ROTATION = 3
        }

        /** ExitEnd enum. */
        enum ExitEnd {

            /** EXIT_END_UNSPECIFIED value */
            EXIT_END_UNSPECIFIED = 0,

            /** EXIT_END_FLAT value */
            EXIT_END_FLAT = 1,

            /** EXIT_END_REDUCED value */
            EXIT_END_REDUCED = 2,

            /** EXIT_END_TAKEN_OVER value */
            EXIT_END_TAKEN_OVER = 3,

            /** EXIT_END_OTHER_SIDE value */
            EXIT_END_OTHER_SIDE = 4,

            /** EXIT_END_GIVEN_UP value */
            EXIT_END_GIVEN_UP = 5
        }

        /**
         * Properties of an ExitRecord.
         * @deprecated Use plimsoll.v1.ExitRecord.$Properties instead.
         */
        interface IExitRecord extends plimsoll.v1.ExitRecord.$Properties {
        }

        /** Represents an ExitRecord. */
        class ExitRecord {

            /**
             * Constructs a new ExitRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.ExitRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ExitRecord account. */
            account: string;

            /** ExitRecord symbol. */
            symbol: string;

            /** ExitRecord intentId. */
            intentId: string;

            /** ExitRecord cause. */
            cause: plimsoll.v1.ExitCause;

            /** ExitRecord end. */
            end: plimsoll.v1.ExitEnd;

            /** ExitRecord side. */
            side: plimsoll.v1.Side;

            /** ExitRecord sinceMs. */
            sinceMs: number;

            /** ExitRecord endedMs. */
            endedMs: number;

            /** ExitRecord wanted. */
            wanted: string;

            /** ExitRecord filled. */
            filled: string;

            /** ExitRecord remaining. */
            remaining: string;

            /** ExitRecord slices. */
            slices: number;

            /** ExitRecord worstBps. */
            worstBps: number;

            /** ExitRecord estimatedBps. */
            estimatedBps: string;

            /** ExitRecord arrivalPrice. */
            arrivalPrice: string;

            /** ExitRecord averagePrice. */
            averagePrice: string;

            /** ExitRecord slippageBps. */
            slippageBps: string;

            /** ExitRecord alarmed. */
            alarmed: boolean;

            /**
             * Encodes the specified ExitRecord message. Does not implicitly {@link plimsoll.v1.ExitRecord.verify|verify} messages.
             * @param message ExitRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.ExitRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an ExitRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.ExitRecord & plimsoll.v1.ExitRecord.$Shape} ExitRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.ExitRecord & plimsoll.v1.ExitRecord.$Shape;
        }

        namespace ExitRecord {

            /** Properties of an ExitRecord. */
            interface $Properties {

                /** ExitRecord account */
                account?: string;

                /** ExitRecord symbol */
                symbol?: string;

                /** ExitRecord intentId */
                intentId?: string;

                /** ExitRecord cause */
                cause?: plimsoll.v1.ExitCause;

                /** ExitRecord end */
                end?: plimsoll.v1.ExitEnd;

                /** ExitRecord side */
                side?: plimsoll.v1.Side;

                /** ExitRecord sinceMs */
                sinceMs?: number;

                /** ExitRecord endedMs */
                endedMs?: number;

                /** ExitRecord wanted */
                wanted?: string;

                /** ExitRecord filled */
                filled?: string;

                /** ExitRecord remaining */
                remaining?: string;

                /** ExitRecord slices */
                slices?: number;

                /** ExitRecord worstBps */
                worstBps?: number;

                /** ExitRecord estimatedBps */
                estimatedBps?: string;

                /** ExitRecord arrivalPrice */
                arrivalPrice?: string;

                /** ExitRecord averagePrice */
                averagePrice?: string;

                /** ExitRecord slippageBps */
                slippageBps?: string;

                /** ExitRecord alarmed */
                alarmed?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an ExitRecord. */
            type $Shape = plimsoll.v1.ExitRecord.$Properties;
        }

        /** EntryNext enum. */
        enum EntryNext {

            /** ENTRY_NEXT_UNSPECIFIED value */
            ENTRY_NEXT_UNSPECIFIED = 0,

            /** ENTRY_NEXT_REPRICE value */
            ENTRY_NEXT_REPRICE = 1,

            /** ENTRY_NEXT_CHASE value */
            ENTRY_NEXT_CHASE = 2,

            /** ENTRY_NEXT_FALLBACK value */
            ENTRY_NEXT_FALLBACK = 3,

            /** ENTRY_NEXT_RETRY value */
            ENTRY_NEXT_RETRY = 4
        }

        /** EntryEnd enum. */
        enum EntryEnd {

            /** ENTRY_END_UNSPECIFIED value */
            ENTRY_END_UNSPECIFIED = 0,

            /** ENTRY_END_FILLED value */
            ENTRY_END_FILLED = 1,

            /** ENTRY_END_COMPLETE value */
            ENTRY_END_COMPLETE = 2,

            /** ENTRY_END_PARTIAL value */
            ENTRY_END_PARTIAL = 3,

            /** ENTRY_END_UNFILLED value */
            ENTRY_END_UNFILLED = 4,

            /** ENTRY_END_GIVEN_UP value */
            ENTRY_END_GIVEN_UP = 5
        }

        /**
         * Properties of an EntryRecord.
         * @deprecated Use plimsoll.v1.EntryRecord.$Properties instead.
         */
        interface IEntryRecord extends plimsoll.v1.EntryRecord.$Properties {
        }

        /** Represents an EntryRecord. */
        class EntryRecord {

            /**
             * Constructs a new EntryRecord.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.EntryRecord.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EntryRecord account. */
            account: string;

            /** EntryRecord symbol. */
            symbol: string;

            /** EntryRecord intentId. */
            intentId: string;

            /** EntryRecord next. */
            next: plimsoll.v1.EntryNext;

            /** EntryRecord end. */
            end: plimsoll.v1.EntryEnd;

            /** EntryRecord wanted. */
            wanted: string;

            /** EntryRecord filled. */
            filled: string;

            /** EntryRecord orders. */
            orders: number;

            /** EntryRecord reason. */
            reason: string;

            /**
             * Encodes the specified EntryRecord message. Does not implicitly {@link plimsoll.v1.EntryRecord.verify|verify} messages.
             * @param message EntryRecord message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.EntryRecord.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EntryRecord message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.EntryRecord & plimsoll.v1.EntryRecord.$Shape} EntryRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.EntryRecord & plimsoll.v1.EntryRecord.$Shape;
        }

        namespace EntryRecord {

            /** Properties of an EntryRecord. */
            interface $Properties {

                /** EntryRecord account */
                account?: string;

                /** EntryRecord symbol */
                symbol?: string;

                /** EntryRecord intentId */
                intentId?: string;

                /** EntryRecord next */
                next?: plimsoll.v1.EntryNext;

                /** EntryRecord end */
                end?: plimsoll.v1.EntryEnd;

                /** EntryRecord wanted */
                wanted?: string;

                /** EntryRecord filled */
                filled?: string;

                /** EntryRecord orders */
                orders?: number;

                /** EntryRecord reason */
                reason?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EntryRecord. */
            type $Shape = plimsoll.v1.EntryRecord.$Properties;
        }

        /**
         * Properties of a RefusedInput.
         * @deprecated Use plimsoll.v1.RefusedInput.$Properties instead.
         */
        interface IRefusedInput extends plimsoll.v1.RefusedInput.$Properties {
        }

        /** Represents a RefusedInput. */
        class RefusedInput {

            /**
             * Constructs a new RefusedInput.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.RefusedInput.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RefusedInput stream. */
            stream: plimsoll.v1.InputStream;

            /** RefusedInput sequence. */
            sequence: number;

            /** RefusedInput reason. */
            reason: string;

            /**
             * Encodes the specified RefusedInput message. Does not implicitly {@link plimsoll.v1.RefusedInput.verify|verify} messages.
             * @param message RefusedInput message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.RefusedInput.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RefusedInput message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.RefusedInput & plimsoll.v1.RefusedInput.$Shape} RefusedInput
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.RefusedInput & plimsoll.v1.RefusedInput.$Shape;
        }

        namespace RefusedInput {

            /** Properties of a RefusedInput. */
            interface $Properties {

                /** RefusedInput stream */
                stream?: plimsoll.v1.InputStream;

                /** RefusedInput sequence */
                sequence?: number;

                /** RefusedInput reason */
                reason?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RefusedInput. */
            type $Shape = plimsoll.v1.RefusedInput.$Properties;
        }

        /** InputStream enum. */
        enum InputStream {

            /** INPUT_STREAM_UNSPECIFIED value */
            INPUT_STREAM_UNSPECIFIED = 0,

            /** INPUT_STREAM_FACTS value */
            INPUT_STREAM_FACTS = 1,

            /** INPUT_STREAM_INTENTS value */
            INPUT_STREAM_INTENTS = 2,

            /** INPUT_STREAM_POLICY value */
            INPUT_STREAM_POLICY = 3,

            /** INPUT_STREAM_REFERENCE value */
            INPUT_STREAM_REFERENCE = 4
        }

        /**
         * Properties of an Input.
         * @deprecated Use plimsoll.v1.Input.$Properties instead.
         */
        interface IInput extends plimsoll.v1.Input.$Properties {
        }

        /** Represents an Input. */
        class Input {

            /**
             * Constructs a new Input.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Input.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Input stream. */
            stream: plimsoll.v1.InputStream;

            /** Input sequence. */
            sequence: number;

            /** Input subject. */
            subject: string;

            /** Input data. */
            data: Uint8Array;

            /** Input waiting. */
            waiting: number;

            /**
             * Encodes the specified Input message. Does not implicitly {@link plimsoll.v1.Input.verify|verify} messages.
             * @param message Input message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Input.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Input message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Input & plimsoll.v1.Input.$Shape} Input
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Input & plimsoll.v1.Input.$Shape;
        }

        namespace Input {

            /** Properties of an Input. */
            interface $Properties {

                /** Input stream */
                stream?: plimsoll.v1.InputStream;

                /** Input sequence */
                sequence?: number;

                /** Input subject */
                subject?: string;

                /** Input data */
                data?: Uint8Array;

                /** Input waiting */
                waiting?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Input. */
            type $Shape = plimsoll.v1.Input.$Properties;
        }

        /**
         * Properties of a Cursors.
         * @deprecated Use plimsoll.v1.Cursors.$Properties instead.
         */
        interface ICursors extends plimsoll.v1.Cursors.$Properties {
        }

        /** Represents a Cursors. */
        class Cursors {

            /**
             * Constructs a new Cursors.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Cursors.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Cursors facts. */
            facts: number;

            /** Cursors intents. */
            intents: number;

            /** Cursors policy. */
            policy: number;

            /** Cursors reference. */
            reference: number;

            /**
             * Encodes the specified Cursors message. Does not implicitly {@link plimsoll.v1.Cursors.verify|verify} messages.
             * @param message Cursors message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Cursors.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Cursors message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Cursors & plimsoll.v1.Cursors.$Shape} Cursors
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Cursors & plimsoll.v1.Cursors.$Shape;
        }

        namespace Cursors {

            /** Properties of a Cursors. */
            interface $Properties {

                /** Cursors facts */
                facts?: number;

                /** Cursors intents */
                intents?: number;

                /** Cursors policy */
                policy?: number;

                /** Cursors reference */
                reference?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Cursors. */
            type $Shape = plimsoll.v1.Cursors.$Properties;
        }

        /**
         * Properties of a MarkUsed.
         * @deprecated Use plimsoll.v1.MarkUsed.$Properties instead.
         */
        interface IMarkUsed extends plimsoll.v1.MarkUsed.$Properties {
        }

        /** Represents a MarkUsed. */
        class MarkUsed {

            /**
             * Constructs a new MarkUsed.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.MarkUsed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MarkUsed symbol. */
            symbol: string;

            /** MarkUsed markPrice. */
            markPrice: string;

            /** MarkUsed bidPrice. */
            bidPrice: string;

            /** MarkUsed askPrice. */
            askPrice: string;

            /** MarkUsed receivedAtMs. */
            receivedAtMs: number;

            /** MarkUsed depth. */
            depth: plimsoll.v1.DepthUsed;

            /** MarkUsed rest. */
            rest: plimsoll.v1.RestMarkUsed;

            /**
             * Encodes the specified MarkUsed message. Does not implicitly {@link plimsoll.v1.MarkUsed.verify|verify} messages.
             * @param message MarkUsed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.MarkUsed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MarkUsed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.MarkUsed & plimsoll.v1.MarkUsed.$Shape} MarkUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.MarkUsed & plimsoll.v1.MarkUsed.$Shape;
        }

        namespace MarkUsed {

            /** Properties of a MarkUsed. */
            interface $Properties {

                /** MarkUsed symbol */
                symbol?: string;

                /** MarkUsed markPrice */
                markPrice?: string;

                /** MarkUsed bidPrice */
                bidPrice?: string;

                /** MarkUsed askPrice */
                askPrice?: string;

                /** MarkUsed receivedAtMs */
                receivedAtMs?: number;

                /** MarkUsed depth */
                depth?: plimsoll.v1.DepthUsed.$Properties;

                /** MarkUsed rest */
                rest?: plimsoll.v1.RestMarkUsed.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a MarkUsed. */
            type $Shape = plimsoll.v1.MarkUsed.$Properties;
        }

        /**
         * Properties of a RestMarkUsed.
         * @deprecated Use plimsoll.v1.RestMarkUsed.$Properties instead.
         */
        interface IRestMarkUsed extends plimsoll.v1.RestMarkUsed.$Properties {
        }

        /** Represents a RestMarkUsed. */
        class RestMarkUsed {

            /**
             * Constructs a new RestMarkUsed.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.RestMarkUsed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** RestMarkUsed markPrice. */
            markPrice: string;

            /** RestMarkUsed receivedAtMs. */
            receivedAtMs: number;

            /** RestMarkUsed streamMarkAtMs. */
            streamMarkAtMs: number;

            /** RestMarkUsed topAtMs. */
            topAtMs: number;

            /**
             * Encodes the specified RestMarkUsed message. Does not implicitly {@link plimsoll.v1.RestMarkUsed.verify|verify} messages.
             * @param message RestMarkUsed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.RestMarkUsed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a RestMarkUsed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.RestMarkUsed & plimsoll.v1.RestMarkUsed.$Shape} RestMarkUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.RestMarkUsed & plimsoll.v1.RestMarkUsed.$Shape;
        }

        namespace RestMarkUsed {

            /** Properties of a RestMarkUsed. */
            interface $Properties {

                /** RestMarkUsed markPrice */
                markPrice?: string;

                /** RestMarkUsed receivedAtMs */
                receivedAtMs?: number;

                /** RestMarkUsed streamMarkAtMs */
                streamMarkAtMs?: number;

                /** RestMarkUsed topAtMs */
                topAtMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a RestMarkUsed. */
            type $Shape = plimsoll.v1.RestMarkUsed.$Properties;
        }

        /**
         * Properties of a DepthUsed.
         * @deprecated Use plimsoll.v1.DepthUsed.$Properties instead.
         */
        interface IDepthUsed extends plimsoll.v1.DepthUsed.$Properties {
        }

        /** Represents a DepthUsed. */
        class DepthUsed {

            /**
             * Constructs a new DepthUsed.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.DepthUsed.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DepthUsed bids. */
            bids: string[];

            /** DepthUsed asks. */
            asks: string[];

            /** DepthUsed receivedAtMs. */
            receivedAtMs: number;

            /**
             * Encodes the specified DepthUsed message. Does not implicitly {@link plimsoll.v1.DepthUsed.verify|verify} messages.
             * @param message DepthUsed message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.DepthUsed.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DepthUsed message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.DepthUsed & plimsoll.v1.DepthUsed.$Shape} DepthUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.DepthUsed & plimsoll.v1.DepthUsed.$Shape;
        }

        namespace DepthUsed {

            /** Properties of a DepthUsed. */
            interface $Properties {

                /** DepthUsed bids */
                bids?: string[];

                /** DepthUsed asks */
                asks?: string[];

                /** DepthUsed receivedAtMs */
                receivedAtMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DepthUsed. */
            type $Shape = plimsoll.v1.DepthUsed.$Properties;
        }

        /** Verdict enum. */
        enum Verdict {

            /** VERDICT_UNSPECIFIED value */
            VERDICT_UNSPECIFIED = 0,

            /** VERDICT_APPROVED value */
            VERDICT_APPROVED = 1,

            /** VERDICT_DENIED value */
            VERDICT_DENIED = 2,

            /** VERDICT_DUPLICATE value */
            VERDICT_DUPLICATE = 3
        }

        /** DenialReason enum. */
        enum DenialReason {

            /** DENIAL_REASON_UNSPECIFIED value */
            DENIAL_REASON_UNSPECIFIED = 0,

            /** DENIAL_REASON_INVALID_MESSAGE value */
            DENIAL_REASON_INVALID_MESSAGE = 1,

            /** DENIAL_REASON_EXPIRED value */
            DENIAL_REASON_EXPIRED = 2,

            /** DENIAL_REASON_ACCOUNT_UNKNOWN value */
            DENIAL_REASON_ACCOUNT_UNKNOWN = 3,

            /** DENIAL_REASON_NOT_ARMED value */
            DENIAL_REASON_NOT_ARMED = 4,

            /** DENIAL_REASON_CIRCUIT_OPEN value */
            DENIAL_REASON_CIRCUIT_OPEN = 5,

            /** DENIAL_REASON_NOT_RECONCILED value */
            DENIAL_REASON_NOT_RECONCILED = 6,

            /** DENIAL_REASON_STREAM_DOWN value */
            DENIAL_REASON_STREAM_DOWN = 7,

            /** DENIAL_REASON_MARKET_STALE value */
            DENIAL_REASON_MARKET_STALE = 8,

            /** DENIAL_REASON_CLOCK_STALE value */
            DENIAL_REASON_CLOCK_STALE = 9,

            /** DENIAL_REASON_BUS_NOT_DURABLE value */
            DENIAL_REASON_BUS_NOT_DURABLE = 10,

            /** DENIAL_REASON_POLICY_MISSING value */
            DENIAL_REASON_POLICY_MISSING = 11,

            /** DENIAL_REASON_POLICY_STALE value */
            DENIAL_REASON_POLICY_STALE = 12,

            /** DENIAL_REASON_SYMBOL_UNKNOWN value */
            DENIAL_REASON_SYMBOL_UNKNOWN = 13,

            /** DENIAL_REASON_SYMBOL_NOT_TRADING value */
            DENIAL_REASON_SYMBOL_NOT_TRADING = 14,

            /** DENIAL_REASON_LEVERAGE_UNVERIFIED value */
            DENIAL_REASON_LEVERAGE_UNVERIFIED = 15,

            /** DENIAL_REASON_CONFIDENCE_BELOW_FLOOR value */
            DENIAL_REASON_CONFIDENCE_BELOW_FLOOR = 16,

            /** DENIAL_REASON_COOLDOWN value */
            DENIAL_REASON_COOLDOWN = 17,

            /** DENIAL_REASON_POSITION_EXISTS value */
            DENIAL_REASON_POSITION_EXISTS = 18,

            /** DENIAL_REASON_CORRELATION value */
            DENIAL_REASON_CORRELATION = 19,

            /** DENIAL_REASON_ACCOUNT_SLOTS value */
            DENIAL_REASON_ACCOUNT_SLOTS = 20,

            /** DENIAL_REASON_DESK_SLOTS value */
            DENIAL_REASON_DESK_SLOTS = 21,

            /** DENIAL_REASON_SIZE_BELOW_MINIMUM value */
            DENIAL_REASON_SIZE_BELOW_MINIMUM = 22,

            /** DENIAL_REASON_SIZE_ABOVE_MAXIMUM value */
            DENIAL_REASON_SIZE_ABOVE_MAXIMUM = 23,

            /** DENIAL_REASON_NO_POSITION value */
            DENIAL_REASON_NO_POSITION = 24,

            /** DENIAL_REASON_POSITION_NOTIONAL value */
            DENIAL_REASON_POSITION_NOTIONAL = 25,

            /** DENIAL_REASON_SYMBOL_SHARE value */
            DENIAL_REASON_SYMBOL_SHARE = 26,

            /** DENIAL_REASON_LEVERAGE value */
            DENIAL_REASON_LEVERAGE = 27,

            /** DENIAL_REASON_MARGIN_UTILIZATION value */
            DENIAL_REASON_MARGIN_UTILIZATION = 28,

            /** DENIAL_REASON_GROSS_EXPOSURE value */
            DENIAL_REASON_GROSS_EXPOSURE = 29,

            /** DENIAL_REASON_ORDER_NOTIONAL value */
            DENIAL_REASON_ORDER_NOTIONAL = 30,

            /** DENIAL_REASON_PRICE_BAND value */
            DENIAL_REASON_PRICE_BAND = 31,

            /** DENIAL_REASON_LOSS_AT_STOP value */
            DENIAL_REASON_LOSS_AT_STOP = 32,

            /** DENIAL_REASON_LIQUIDATION_DISTANCE value */
            DENIAL_REASON_LIQUIDATION_DISTANCE = 33,

            /** DENIAL_REASON_ORDER_RATE value */
            DENIAL_REASON_ORDER_RATE = 34,

            /** DENIAL_REASON_BACKLOG_FULL value */
            DENIAL_REASON_BACKLOG_FULL = 35,

            /** DENIAL_REASON_REGIME_SLOTS value */
            DENIAL_REASON_REGIME_SLOTS = 36,

            /** DENIAL_REASON_ROTATION_TIMEOUT value */
            DENIAL_REASON_ROTATION_TIMEOUT = 37
        }

        /**
         * Properties of an Answer.
         * @deprecated Use plimsoll.v1.Answer.$Properties instead.
         */
        interface IAnswer extends plimsoll.v1.Answer.$Properties {
        }

        /** Represents an Answer. */
        class Answer {

            /**
             * Constructs a new Answer.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Answer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Answer intentId. */
            intentId: string;

            /** Answer account. */
            account: string;

            /** Answer verdict. */
            verdict: plimsoll.v1.Verdict;

            /** Answer reason. */
            reason: plimsoll.v1.DenialReason;

            /** Answer limit. */
            limit: string;

            /** Answer observed. */
            observed: string;

            /** Answer requested. */
            requested: string;

            /** Answer lever. */
            lever: string;

            /** Answer text. */
            text: string;

            /** Answer commitNumber. */
            commitNumber: number;

            /** Answer decidedAtMs. */
            decidedAtMs: number;

            /** Answer clientOrderIds. */
            clientOrderIds: string[];

            /** Answer quantity. */
            quantity: string;

            /** Answer symbol. */
            symbol: string;

            /** Answer inputSequence. */
            inputSequence: number;

            /** Answer lossAtStop. */
            lossAtStop: string;

            /** Answer breakEvenWinRate. */
            breakEvenWinRate: string;

            /**
             * Encodes the specified Answer message. Does not implicitly {@link plimsoll.v1.Answer.verify|verify} messages.
             * @param message Answer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Answer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Answer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Answer & plimsoll.v1.Answer.$Shape} Answer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Answer & plimsoll.v1.Answer.$Shape;
        }

        namespace Answer {

            /** Properties of an Answer. */
            interface $Properties {

                /** Answer intentId */
                intentId?: string;

                /** Answer account */
                account?: string;

                /** Answer verdict */
                verdict?: plimsoll.v1.Verdict;

                /** Answer reason */
                reason?: plimsoll.v1.DenialReason;

                /** Answer limit */
                limit?: string;

                /** Answer observed */
                observed?: string;

                /** Answer requested */
                requested?: string;

                /** Answer lever */
                lever?: string;

                /** Answer text */
                text?: string;

                /** Answer commitNumber */
                commitNumber?: number;

                /** Answer decidedAtMs */
                decidedAtMs?: number;

                /** Answer clientOrderIds */
                clientOrderIds?: string[];

                /** Answer quantity */
                quantity?: string;

                /** Answer symbol */
                symbol?: string;

                /** Answer inputSequence */
                inputSequence?: number;

                /** Answer lossAtStop */
                lossAtStop?: string;

                /** Answer breakEvenWinRate */
                breakEvenWinRate?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Answer. */
            type $Shape = plimsoll.v1.Answer.$Properties;
        }

        /** OrderAction enum. */
        enum OrderAction {

            /** ORDER_ACTION_UNSPECIFIED value */
            ORDER_ACTION_UNSPECIFIED = 0,

            /** ORDER_ACTION_PLACE value */
            ORDER_ACTION_PLACE = 1,

            /** ORDER_ACTION_CANCEL value */
            ORDER_ACTION_CANCEL = 2,

            /** ORDER_ACTION_REISSUE value */
            ORDER_ACTION_REISSUE = 3,

            /** ORDER_ACTION_RESOLVED_PLACED value */
            ORDER_ACTION_RESOLVED_PLACED = 4,

            /** ORDER_ACTION_RESOLVED_NOT_PLACED value */
            ORDER_ACTION_RESOLVED_NOT_PLACED = 5
        }

        /** Leg enum. */
        enum Leg {

            /** LEG_UNSPECIFIED value */
            LEG_UNSPECIFIED = 0,

            /** LEG_ENTRY value */
            LEG_ENTRY = 1,

            /** LEG_EXIT value */
            LEG_EXIT = 2,

            /** LEG_FLATTEN value */
            LEG_FLATTEN = 3,

            /** LEG_STOP value */
            LEG_STOP = 4,

            /** LEG_TARGET value */
            LEG_TARGET = 5
        }

        /** WorkingType enum. */
        enum WorkingType {

            /** WORKING_TYPE_UNSPECIFIED value */
            WORKING_TYPE_UNSPECIFIED = 0,

            /** WORKING_TYPE_MARK value */
            WORKING_TYPE_MARK = 1,

            /** WORKING_TYPE_CONTRACT value */
            WORKING_TYPE_CONTRACT = 2
        }

        /**
         * Properties of a Protection.
         * @deprecated Use plimsoll.v1.Protection.$Properties instead.
         */
        interface IProtection extends plimsoll.v1.Protection.$Properties {
        }

        /** Represents a Protection. */
        class Protection {

            /**
             * Constructs a new Protection.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Protection.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Protection stopPrice. */
            stopPrice: string;

            /** Protection workingType. */
            workingType: plimsoll.v1.WorkingType;

            /** Protection deadlineMs. */
            deadlineMs: number;

            /** Protection stopId. */
            stopId: string;

            /** Protection stopAttempts. */
            stopAttempts: number;

            /** Protection flattenBps. */
            flattenBps: number;

            /** Protection flattenAttempts. */
            flattenAttempts: number;

            /** Protection tickSize. */
            tickSize: string;

            /**
             * Encodes the specified Protection message. Does not implicitly {@link plimsoll.v1.Protection.verify|verify} messages.
             * @param message Protection message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Protection.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Protection message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Protection & plimsoll.v1.Protection.$Shape} Protection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Protection & plimsoll.v1.Protection.$Shape;
        }

        namespace Protection {

            /** Properties of a Protection. */
            interface $Properties {

                /** Protection stopPrice */
                stopPrice?: string;

                /** Protection workingType */
                workingType?: plimsoll.v1.WorkingType;

                /** Protection deadlineMs */
                deadlineMs?: number;

                /** Protection stopId */
                stopId?: string;

                /** Protection stopAttempts */
                stopAttempts?: number;

                /** Protection flattenBps */
                flattenBps?: number;

                /** Protection flattenAttempts */
                flattenAttempts?: number;

                /** Protection tickSize */
                tickSize?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Protection. */
            type $Shape = plimsoll.v1.Protection.$Properties;
        }

        /**
         * Properties of an OrderCommand.
         * @deprecated Use plimsoll.v1.OrderCommand.$Properties instead.
         */
        interface IOrderCommand extends plimsoll.v1.OrderCommand.$Properties {
        }

        /** Represents an OrderCommand. */
        class OrderCommand {

            /**
             * Constructs a new OrderCommand.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.OrderCommand.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OrderCommand action. */
            action: plimsoll.v1.OrderAction;

            /** OrderCommand clientOrderId. */
            clientOrderId: string;

            /** OrderCommand intentId. */
            intentId: string;

            /** OrderCommand account. */
            account: string;

            /** OrderCommand symbol. */
            symbol: string;

            /** OrderCommand side. */
            side: plimsoll.v1.Side;

            /** OrderCommand leg. */
            leg: plimsoll.v1.Leg;

            /** OrderCommand attempt. */
            attempt: number;

            /** OrderCommand timeInForce. */
            timeInForce: plimsoll.v1.TimeInForce;

            /** OrderCommand quantity. */
            quantity: string;

            /** OrderCommand price. */
            price: string;

            /** OrderCommand reduceOnly. */
            reduceOnly: boolean;

            /** OrderCommand notAfterMs. */
            notAfterMs: number;

            /** OrderCommand workingUntilMs. */
            workingUntilMs: number;

            /** OrderCommand exitPlan. */
            exitPlan: plimsoll.v1.ExitPlan;

            /** OrderCommand traceparent. */
            traceparent: string;

            /** OrderCommand strategy. */
            strategy: string;

            /** OrderCommand protection. */
            protection: plimsoll.v1.Protection;

            /**
             * Encodes the specified OrderCommand message. Does not implicitly {@link plimsoll.v1.OrderCommand.verify|verify} messages.
             * @param message OrderCommand message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.OrderCommand.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OrderCommand message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.OrderCommand & plimsoll.v1.OrderCommand.$Shape} OrderCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.OrderCommand & plimsoll.v1.OrderCommand.$Shape;
        }

        namespace OrderCommand {

            /** Properties of an OrderCommand. */
            interface $Properties {

                /** OrderCommand action */
                action?: plimsoll.v1.OrderAction;

                /** OrderCommand clientOrderId */
                clientOrderId?: string;

                /** OrderCommand intentId */
                intentId?: string;

                /** OrderCommand account */
                account?: string;

                /** OrderCommand symbol */
                symbol?: string;

                /** OrderCommand side */
                side?: plimsoll.v1.Side;

                /** OrderCommand leg */
                leg?: plimsoll.v1.Leg;

                /** OrderCommand attempt */
                attempt?: number;

                /** OrderCommand timeInForce */
                timeInForce?: plimsoll.v1.TimeInForce;

                /** OrderCommand quantity */
                quantity?: string;

                /** OrderCommand price */
                price?: string;

                /** OrderCommand reduceOnly */
                reduceOnly?: boolean;

                /** OrderCommand notAfterMs */
                notAfterMs?: number;

                /** OrderCommand workingUntilMs */
                workingUntilMs?: number;

                /** OrderCommand exitPlan */
                exitPlan?: plimsoll.v1.ExitPlan.$Properties;

                /** OrderCommand traceparent */
                traceparent?: string;

                /** OrderCommand strategy */
                strategy?: string;

                /** OrderCommand protection */
                protection?: plimsoll.v1.Protection.$Properties;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OrderCommand. */
            type $Shape = {
              action?: plimsoll.v1.OrderAction;
              clientOrderId?: string;
              intentId?: string;
              account?: string;
              symbol?: string;
              side?: plimsoll.v1.Side;
              leg?: plimsoll.v1.Leg;
              attempt?: number;
              timeInForce?: plimsoll.v1.TimeInForce;
              quantity?: string;
              price?: string;
              reduceOnly?: boolean;
              notAfterMs?: number;
              workingUntilMs?: number;
              exitPlan?: plimsoll.v1.ExitPlan.$Shape;
              traceparent?: string;
              strategy?: string;
              protection?: plimsoll.v1.Protection.$Shape;
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a Counters.
         * @deprecated Use plimsoll.v1.Counters.$Properties instead.
         */
        interface ICounters extends plimsoll.v1.Counters.$Properties {
        }

        /** Represents a Counters. */
        class Counters {

            /**
             * Constructs a new Counters.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Counters.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Counters desk. */
            desk: plimsoll.v1.DeskCounters;

            /** Counters accounts. */
            accounts: plimsoll.v1.AccountCounters[];

            /** Counters symbols. */
            symbols: plimsoll.v1.SymbolCounters[];

            /** Counters strategies. */
            strategies: plimsoll.v1.StrategyCounters[];

            /**
             * Encodes the specified Counters message. Does not implicitly {@link plimsoll.v1.Counters.verify|verify} messages.
             * @param message Counters message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Counters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Counters message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Counters & plimsoll.v1.Counters.$Shape} Counters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Counters & plimsoll.v1.Counters.$Shape;
        }

        namespace Counters {

            /** Properties of a Counters. */
            interface $Properties {

                /** Counters desk */
                desk?: plimsoll.v1.DeskCounters.$Properties;

                /** Counters accounts */
                accounts?: plimsoll.v1.AccountCounters.$Properties[];

                /** Counters symbols */
                symbols?: plimsoll.v1.SymbolCounters.$Properties[];

                /** Counters strategies */
                strategies?: plimsoll.v1.StrategyCounters.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Counters. */
            type $Shape = plimsoll.v1.Counters.$Properties;
        }

        /**
         * Properties of a DeskCounters.
         * @deprecated Use plimsoll.v1.DeskCounters.$Properties instead.
         */
        interface IDeskCounters extends plimsoll.v1.DeskCounters.$Properties {
        }

        /** Represents a DeskCounters. */
        class DeskCounters {

            /**
             * Constructs a new DeskCounters.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.DeskCounters.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** DeskCounters slotsUsed. */
            slotsUsed: number;

            /** DeskCounters slotsMax. */
            slotsMax: number;

            /** DeskCounters grossNotional. */
            grossNotional: string;

            /** DeskCounters ordersOpen. */
            ordersOpen: number;

            /** DeskCounters ordersUnknown. */
            ordersUnknown: number;

            /** DeskCounters approvedTotal. */
            approvedTotal: number;

            /** DeskCounters deniedTotal. */
            deniedTotal: number;

            /** DeskCounters duplicateTotal. */
            duplicateTotal: number;

            /** DeskCounters fillsTotal. */
            fillsTotal: number;

            /** DeskCounters slotsPeak. */
            slotsPeak: number;

            /** DeskCounters netNotional. */
            netNotional: string;

            /** DeskCounters initialMargin. */
            initialMargin: string;

            /** DeskCounters unrealizedPnl. */
            unrealizedPnl: string;

            /** DeskCounters realizedPnlDay. */
            realizedPnlDay: string;

            /** DeskCounters feesDay. */
            feesDay: string;

            /** DeskCounters consecutiveErrors. */
            consecutiveErrors: number;

            /** DeskCounters ordersRecent. */
            ordersRecent: number;

            /**
             * Encodes the specified DeskCounters message. Does not implicitly {@link plimsoll.v1.DeskCounters.verify|verify} messages.
             * @param message DeskCounters message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.DeskCounters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a DeskCounters message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.DeskCounters & plimsoll.v1.DeskCounters.$Shape} DeskCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.DeskCounters & plimsoll.v1.DeskCounters.$Shape;
        }

        namespace DeskCounters {

            /** Properties of a DeskCounters. */
            interface $Properties {

                /** DeskCounters slotsUsed */
                slotsUsed?: number;

                /** DeskCounters slotsMax */
                slotsMax?: number;

                /** DeskCounters grossNotional */
                grossNotional?: string;

                /** DeskCounters ordersOpen */
                ordersOpen?: number;

                /** DeskCounters ordersUnknown */
                ordersUnknown?: number;

                /** DeskCounters approvedTotal */
                approvedTotal?: number;

                /** DeskCounters deniedTotal */
                deniedTotal?: number;

                /** DeskCounters duplicateTotal */
                duplicateTotal?: number;

                /** DeskCounters fillsTotal */
                fillsTotal?: number;

                /** DeskCounters slotsPeak */
                slotsPeak?: number;

                /** DeskCounters netNotional */
                netNotional?: string;

                /** DeskCounters initialMargin */
                initialMargin?: string;

                /** DeskCounters unrealizedPnl */
                unrealizedPnl?: string;

                /** DeskCounters realizedPnlDay */
                realizedPnlDay?: string;

                /** DeskCounters feesDay */
                feesDay?: string;

                /** DeskCounters consecutiveErrors */
                consecutiveErrors?: number;

                /** DeskCounters ordersRecent */
                ordersRecent?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a DeskCounters. */
            type $Shape = plimsoll.v1.DeskCounters.$Properties;
        }

        /** StopState enum. */
        enum StopState {

            /** STOP_STATE_UNSPECIFIED value */
            STOP_STATE_UNSPECIFIED = 0,

            /** STOP_STATE_DISABLED value */
            STOP_STATE_DISABLED = 1,

            /** STOP_STATE_ARMED value */
            STOP_STATE_ARMED = 2,

            /** STOP_STATE_TRIPPED value */
            STOP_STATE_TRIPPED = 3,

            /** STOP_STATE_COOLING_DOWN value */
            STOP_STATE_COOLING_DOWN = 4
        }

        /**
         * Properties of an AccountCounters.
         * @deprecated Use plimsoll.v1.AccountCounters.$Properties instead.
         */
        interface IAccountCounters extends plimsoll.v1.AccountCounters.$Properties {
        }

        /** Represents an AccountCounters. */
        class AccountCounters {

            /**
             * Constructs a new AccountCounters.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.AccountCounters.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AccountCounters account. */
            account: string;

            /** AccountCounters slotsUsed. */
            slotsUsed: number;

            /** AccountCounters slotsMax. */
            slotsMax: number;

            /** AccountCounters grossNotional. */
            grossNotional: string;

            /** AccountCounters grossNotionalMax. */
            grossNotionalMax: string;

            /** AccountCounters initialMargin. */
            initialMargin: string;

            /** AccountCounters walletBalance. */
            walletBalance: string;

            /** AccountCounters equity. */
            equity: string;

            /** AccountCounters realizedPnlDay. */
            realizedPnlDay: string;

            /** AccountCounters feesDay. */
            feesDay: string;

            /** AccountCounters stopState. */
            stopState: plimsoll.v1.StopState;

            /** AccountCounters reconciled. */
            reconciled: boolean;

            /** AccountCounters streamConnected. */
            streamConnected: boolean;

            /** AccountCounters circuit. */
            circuit: string;

            /** AccountCounters drift. */
            drift: string;

            /** AccountCounters driftsTotal. */
            driftsTotal: number;

            /** AccountCounters ordersOpen. */
            ordersOpen: number;

            /** AccountCounters ordersUnknown. */
            ordersUnknown: number;

            /** AccountCounters slotsPeak. */
            slotsPeak: number;

            /** AccountCounters grossPeakRatio. */
            grossPeakRatio: string;

            /** AccountCounters positions. */
            positions: plimsoll.v1.PositionCounter[];

            /** AccountCounters stopCause. */
            stopCause: string;

            /** AccountCounters coolUntilMs. */
            coolUntilMs: number;

            /** AccountCounters netNotional. */
            netNotional: string;

            /** AccountCounters unrealizedPnl. */
            unrealizedPnl: string;

            /** AccountCounters dayStartEquity. */
            dayStartEquity: string;

            /** AccountCounters consecutiveErrors. */
            consecutiveErrors: number;

            /** AccountCounters ordersRecent. */
            ordersRecent: number;

            /** AccountCounters stopLevel. */
            stopLevel: string;

            /** AccountCounters slotsMaxBy. */
            slotsMaxBy: string;

            /** AccountCounters slotsMaxAccount. */
            slotsMaxAccount: number;

            /** AccountCounters ordersForeign. */
            ordersForeign: number;

            /**
             * Encodes the specified AccountCounters message. Does not implicitly {@link plimsoll.v1.AccountCounters.verify|verify} messages.
             * @param message AccountCounters message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.AccountCounters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AccountCounters message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountCounters & plimsoll.v1.AccountCounters.$Shape} AccountCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.AccountCounters & plimsoll.v1.AccountCounters.$Shape;
        }

        namespace AccountCounters {

            /** Properties of an AccountCounters. */
            interface $Properties {

                /** AccountCounters account */
                account?: string;

                /** AccountCounters slotsUsed */
                slotsUsed?: number;

                /** AccountCounters slotsMax */
                slotsMax?: number;

                /** AccountCounters grossNotional */
                grossNotional?: string;

                /** AccountCounters grossNotionalMax */
                grossNotionalMax?: string;

                /** AccountCounters initialMargin */
                initialMargin?: string;

                /** AccountCounters walletBalance */
                walletBalance?: string;

                /** AccountCounters equity */
                equity?: string;

                /** AccountCounters realizedPnlDay */
                realizedPnlDay?: string;

                /** AccountCounters feesDay */
                feesDay?: string;

                /** AccountCounters stopState */
                stopState?: plimsoll.v1.StopState;

                /** AccountCounters reconciled */
                reconciled?: boolean;

                /** AccountCounters streamConnected */
                streamConnected?: boolean;

                /** AccountCounters circuit */
                circuit?: string;

                /** AccountCounters drift */
                drift?: string;

                /** AccountCounters driftsTotal */
                driftsTotal?: number;

                /** AccountCounters ordersOpen */
                ordersOpen?: number;

                /** AccountCounters ordersUnknown */
                ordersUnknown?: number;

                /** AccountCounters slotsPeak */
                slotsPeak?: number;

                /** AccountCounters grossPeakRatio */
                grossPeakRatio?: string;

                /** AccountCounters positions */
                positions?: plimsoll.v1.PositionCounter.$Properties[];

                /** AccountCounters stopCause */
                stopCause?: string;

                /** AccountCounters coolUntilMs */
                coolUntilMs?: number;

                /** AccountCounters netNotional */
                netNotional?: string;

                /** AccountCounters unrealizedPnl */
                unrealizedPnl?: string;

                /** AccountCounters dayStartEquity */
                dayStartEquity?: string;

                /** AccountCounters consecutiveErrors */
                consecutiveErrors?: number;

                /** AccountCounters ordersRecent */
                ordersRecent?: number;

                /** AccountCounters stopLevel */
                stopLevel?: string;

                /** AccountCounters slotsMaxBy */
                slotsMaxBy?: string;

                /** AccountCounters slotsMaxAccount */
                slotsMaxAccount?: number;

                /** AccountCounters ordersForeign */
                ordersForeign?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AccountCounters. */
            type $Shape = plimsoll.v1.AccountCounters.$Properties;
        }

        /**
         * Properties of a StrategyCounters.
         * @deprecated Use plimsoll.v1.StrategyCounters.$Properties instead.
         */
        interface IStrategyCounters extends plimsoll.v1.StrategyCounters.$Properties {
        }

        /** Represents a StrategyCounters. */
        class StrategyCounters {

            /**
             * Constructs a new StrategyCounters.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.StrategyCounters.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** StrategyCounters strategy. */
            strategy: string;

            /** StrategyCounters slotsUsed. */
            slotsUsed: number;

            /** StrategyCounters grossNotional. */
            grossNotional: string;

            /** StrategyCounters netNotional. */
            netNotional: string;

            /** StrategyCounters initialMargin. */
            initialMargin: string;

            /** StrategyCounters ordersOpen. */
            ordersOpen: number;

            /** StrategyCounters unrealizedPnl. */
            unrealizedPnl: string;

            /** StrategyCounters realizedPnlDay. */
            realizedPnlDay: string;

            /** StrategyCounters feesDay. */
            feesDay: string;

            /** StrategyCounters stopLevel. */
            stopLevel: string;

            /** StrategyCounters consecutiveErrors. */
            consecutiveErrors: number;

            /** StrategyCounters ordersRecent. */
            ordersRecent: number;

            /**
             * Encodes the specified StrategyCounters message. Does not implicitly {@link plimsoll.v1.StrategyCounters.verify|verify} messages.
             * @param message StrategyCounters message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.StrategyCounters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a StrategyCounters message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.StrategyCounters & plimsoll.v1.StrategyCounters.$Shape} StrategyCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.StrategyCounters & plimsoll.v1.StrategyCounters.$Shape;
        }

        namespace StrategyCounters {

            /** Properties of a StrategyCounters. */
            interface $Properties {

                /** StrategyCounters strategy */
                strategy?: string;

                /** StrategyCounters slotsUsed */
                slotsUsed?: number;

                /** StrategyCounters grossNotional */
                grossNotional?: string;

                /** StrategyCounters netNotional */
                netNotional?: string;

                /** StrategyCounters initialMargin */
                initialMargin?: string;

                /** StrategyCounters ordersOpen */
                ordersOpen?: number;

                /** StrategyCounters unrealizedPnl */
                unrealizedPnl?: string;

                /** StrategyCounters realizedPnlDay */
                realizedPnlDay?: string;

                /** StrategyCounters feesDay */
                feesDay?: string;

                /** StrategyCounters stopLevel */
                stopLevel?: string;

                /** StrategyCounters consecutiveErrors */
                consecutiveErrors?: number;

                /** StrategyCounters ordersRecent */
                ordersRecent?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a StrategyCounters. */
            type $Shape = plimsoll.v1.StrategyCounters.$Properties;
        }

        /**
         * Properties of a PositionCounter.
         * @deprecated Use plimsoll.v1.PositionCounter.$Properties instead.
         */
        interface IPositionCounter extends plimsoll.v1.PositionCounter.$Properties {
        }

        /** Represents a PositionCounter. */
        class PositionCounter {

            /**
             * Constructs a new PositionCounter.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.PositionCounter.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** PositionCounter symbol. */
            symbol: string;

            /** PositionCounter amount. */
            amount: string;

            /** PositionCounter entryPrice. */
            entryPrice: string;

            /** PositionCounter stopId. */
            stopId: string;

            /** PositionCounter nakedSinceMs. */
            nakedSinceMs: number;

            /** PositionCounter pricePath. */
            pricePath: plimsoll.v1.PricePath;

            /**
             * Encodes the specified PositionCounter message. Does not implicitly {@link plimsoll.v1.PositionCounter.verify|verify} messages.
             * @param message PositionCounter message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.PositionCounter.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a PositionCounter message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.PositionCounter & plimsoll.v1.PositionCounter.$Shape} PositionCounter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.PositionCounter & plimsoll.v1.PositionCounter.$Shape;
        }

        namespace PositionCounter {

            /** Properties of a PositionCounter. */
            interface $Properties {

                /** PositionCounter symbol */
                symbol?: string;

                /** PositionCounter amount */
                amount?: string;

                /** PositionCounter entryPrice */
                entryPrice?: string;

                /** PositionCounter stopId */
                stopId?: string;

                /** PositionCounter nakedSinceMs */
                nakedSinceMs?: number;

                /** PositionCounter pricePath */
                pricePath?: plimsoll.v1.PricePath;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a PositionCounter. */
            type $Shape = plimsoll.v1.PositionCounter.$Properties;
        }

        /**
         * Properties of a SymbolCounters.
         * @deprecated Use plimsoll.v1.SymbolCounters.$Properties instead.
         */
        interface ISymbolCounters extends plimsoll.v1.SymbolCounters.$Properties {
        }

        /** Represents a SymbolCounters. */
        class SymbolCounters {

            /**
             * Constructs a new SymbolCounters.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.SymbolCounters.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SymbolCounters symbol. */
            symbol: string;

            /** SymbolCounters netAmount. */
            netAmount: string;

            /** SymbolCounters grossNotional. */
            grossNotional: string;

            /** SymbolCounters slotsUsed. */
            slotsUsed: number;

            /** SymbolCounters initialMargin. */
            initialMargin: string;

            /** SymbolCounters ordersOpen. */
            ordersOpen: number;

            /** SymbolCounters unrealizedPnl. */
            unrealizedPnl: string;

            /** SymbolCounters netNotional. */
            netNotional: string;

            /** SymbolCounters realizedPnlDay. */
            realizedPnlDay: string;

            /** SymbolCounters feesDay. */
            feesDay: string;

            /** SymbolCounters stopLevel. */
            stopLevel: string;

            /** SymbolCounters consecutiveErrors. */
            consecutiveErrors: number;

            /** SymbolCounters ordersRecent. */
            ordersRecent: number;

            /**
             * Encodes the specified SymbolCounters message. Does not implicitly {@link plimsoll.v1.SymbolCounters.verify|verify} messages.
             * @param message SymbolCounters message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.SymbolCounters.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SymbolCounters message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.SymbolCounters & plimsoll.v1.SymbolCounters.$Shape} SymbolCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.SymbolCounters & plimsoll.v1.SymbolCounters.$Shape;
        }

        namespace SymbolCounters {

            /** Properties of a SymbolCounters. */
            interface $Properties {

                /** SymbolCounters symbol */
                symbol?: string;

                /** SymbolCounters netAmount */
                netAmount?: string;

                /** SymbolCounters grossNotional */
                grossNotional?: string;

                /** SymbolCounters slotsUsed */
                slotsUsed?: number;

                /** SymbolCounters initialMargin */
                initialMargin?: string;

                /** SymbolCounters ordersOpen */
                ordersOpen?: number;

                /** SymbolCounters unrealizedPnl */
                unrealizedPnl?: string;

                /** SymbolCounters netNotional */
                netNotional?: string;

                /** SymbolCounters realizedPnlDay */
                realizedPnlDay?: string;

                /** SymbolCounters feesDay */
                feesDay?: string;

                /** SymbolCounters stopLevel */
                stopLevel?: string;

                /** SymbolCounters consecutiveErrors */
                consecutiveErrors?: number;

                /** SymbolCounters ordersRecent */
                ordersRecent?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SymbolCounters. */
            type $Shape = plimsoll.v1.SymbolCounters.$Properties;
        }

        /** Severity enum. */
        enum Severity {

            /** SEVERITY_UNSPECIFIED value */
            SEVERITY_UNSPECIFIED = 0,

            /** SEVERITY_INFO value */
            SEVERITY_INFO = 1,

            /** SEVERITY_WARNING value */
            SEVERITY_WARNING = 2,

            /** SEVERITY_CRITICAL value */
            SEVERITY_CRITICAL = 3
        }

        /**
         * Properties of an AlertRaised.
         * @deprecated Use plimsoll.v1.AlertRaised.$Properties instead.
         */
        interface IAlertRaised extends plimsoll.v1.AlertRaised.$Properties {
        }

        /** Represents an AlertRaised. */
        class AlertRaised {

            /**
             * Constructs a new AlertRaised.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.AlertRaised.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlertRaised severity. */
            severity: plimsoll.v1.Severity;

            /** AlertRaised kind. */
            kind: string;

            /** AlertRaised account. */
            account: string;

            /** AlertRaised text. */
            text: string;

            /** AlertRaised raisedAtMs. */
            raisedAtMs: number;

            /**
             * Encodes the specified AlertRaised message. Does not implicitly {@link plimsoll.v1.AlertRaised.verify|verify} messages.
             * @param message AlertRaised message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.AlertRaised.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlertRaised message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.AlertRaised & plimsoll.v1.AlertRaised.$Shape} AlertRaised
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.AlertRaised & plimsoll.v1.AlertRaised.$Shape;
        }

        namespace AlertRaised {

            /** Properties of an AlertRaised. */
            interface $Properties {

                /** AlertRaised severity */
                severity?: plimsoll.v1.Severity;

                /** AlertRaised kind */
                kind?: string;

                /** AlertRaised account */
                account?: string;

                /** AlertRaised text */
                text?: string;

                /** AlertRaised raisedAtMs */
                raisedAtMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlertRaised. */
            type $Shape = plimsoll.v1.AlertRaised.$Properties;
        }

        /**
         * Properties of a SeenPage.
         * @deprecated Use plimsoll.v1.SeenPage.$Properties instead.
         */
        interface ISeenPage extends plimsoll.v1.SeenPage.$Properties {
        }

        /** Represents a SeenPage. */
        class SeenPage {

            /**
             * Constructs a new SeenPage.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.SeenPage.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** SeenPage hour. */
            hour: number;

            /** SeenPage name. */
            name: string;

            /**
             * Encodes the specified SeenPage message. Does not implicitly {@link plimsoll.v1.SeenPage.verify|verify} messages.
             * @param message SeenPage message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.SeenPage.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a SeenPage message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.SeenPage & plimsoll.v1.SeenPage.$Shape} SeenPage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.SeenPage & plimsoll.v1.SeenPage.$Shape;
        }

        namespace SeenPage {

            /** Properties of a SeenPage. */
            interface $Properties {

                /** SeenPage hour */
                hour?: number;

                /** SeenPage name */
                name?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a SeenPage. */
            type $Shape = plimsoll.v1.SeenPage.$Properties;
        }

        /**
         * Properties of a Snapshot.
         * @deprecated Use plimsoll.v1.Snapshot.$Properties instead.
         */
        interface ISnapshot extends plimsoll.v1.Snapshot.$Properties {
        }

        /** Represents a Snapshot. */
        class Snapshot {

            /**
             * Constructs a new Snapshot.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Snapshot.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Snapshot schema. */
            schema: number;

            /** Snapshot commitNumber. */
            commitNumber: number;

            /** Snapshot commitHash. */
            commitHash: Uint8Array;

            /** Snapshot epoch. */
            epoch: number;

            /** Snapshot cursors. */
            cursors: plimsoll.v1.Cursors;

            /** Snapshot stateJson. */
            stateJson: string;

            /** Snapshot outstanding. */
            outstanding: plimsoll.v1.OrderCommand[];

            /** Snapshot guarded. */
            guarded: plimsoll.v1.OrderCommand[];

            /** Snapshot cancelled. */
            cancelled: string[];

            /** Snapshot seen. */
            seen: plimsoll.v1.SeenPage[];

            /**
             * Encodes the specified Snapshot message. Does not implicitly {@link plimsoll.v1.Snapshot.verify|verify} messages.
             * @param message Snapshot message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Snapshot.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Snapshot message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Snapshot & plimsoll.v1.Snapshot.$Shape} Snapshot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Snapshot & plimsoll.v1.Snapshot.$Shape;
        }

        namespace Snapshot {

            /** Properties of a Snapshot. */
            interface $Properties {

                /** Snapshot schema */
                schema?: number;

                /** Snapshot commitNumber */
                commitNumber?: number;

                /** Snapshot commitHash */
                commitHash?: Uint8Array;

                /** Snapshot epoch */
                epoch?: number;

                /** Snapshot cursors */
                cursors?: plimsoll.v1.Cursors.$Properties;

                /** Snapshot stateJson */
                stateJson?: string;

                /** Snapshot outstanding */
                outstanding?: plimsoll.v1.OrderCommand.$Properties[];

                /** Snapshot guarded */
                guarded?: plimsoll.v1.OrderCommand.$Properties[];

                /** Snapshot cancelled */
                cancelled?: string[];

                /** Snapshot seen */
                seen?: plimsoll.v1.SeenPage.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Snapshot. */
            type $Shape = {
              schema?: number;
              commitNumber?: number;
              commitHash?: Uint8Array;
              epoch?: number;
              cursors?: plimsoll.v1.Cursors.$Shape;
              stateJson?: string;
              outstanding?: plimsoll.v1.OrderCommand.$Shape[];
              guarded?: plimsoll.v1.OrderCommand.$Shape[];
              cancelled?: string[];
              seen?: plimsoll.v1.SeenPage.$Shape[];
              $unknowns?: Uint8Array[];
            };
        }

        /**
         * Properties of a MarketEvent.
         * @deprecated Use plimsoll.v1.MarketEvent.$Properties instead.
         */
        interface IMarketEvent extends plimsoll.v1.MarketEvent.$Properties {
        }

        /** Represents a MarketEvent. */
        class MarketEvent {

            /**
             * Constructs a new MarketEvent.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.MarketEvent.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** MarketEvent symbol. */
            symbol: string;

            /** MarketEvent eventTimeMs. */
            eventTimeMs: number;

            /** MarketEvent receivedAtMs. */
            receivedAtMs: number;

            /** MarketEvent derived. */
            derived: boolean;

            /** MarketEvent book. */
            book: (plimsoll.v1.BookDelta|null);

            /** MarketEvent top. */
            top: (plimsoll.v1.Top|null);

            /** MarketEvent trade. */
            trade: (plimsoll.v1.Trade|null);

            /** MarketEvent mark. */
            mark: (plimsoll.v1.Mark|null);

            /** MarketEvent kline. */
            kline: (plimsoll.v1.Kline|null);

            /** MarketEvent gap. */
            gap: (plimsoll.v1.Gap|null);

            /** MarketEvent depth. */
            depth: (plimsoll.v1.Depth|null);

            /** MarketEvent path. */
            path: plimsoll.v1.PricePath;

            /** MarketEvent completeTo. */
            completeTo: (number|null);

            /** MarketEvent event. */
            event?: ("book"|"top"|"trade"|"mark"|"kline"|"gap"|"depth");

            /**
             * Encodes the specified MarketEvent message. Does not implicitly {@link plimsoll.v1.MarketEvent.verify|verify} messages.
             * @param message MarketEvent message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.MarketEvent.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a MarketEvent message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.MarketEvent & plimsoll.v1.MarketEvent.$Shape} MarketEvent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.MarketEvent & plimsoll.v1.MarketEvent.$Shape;
        }

        namespace MarketEvent {

            /** Properties of a MarketEvent. */
            interface $Properties {

                /** MarketEvent symbol */
                symbol?: string;

                /** MarketEvent eventTimeMs */
                eventTimeMs?: number;

                /** MarketEvent receivedAtMs */
                receivedAtMs?: number;

                /** MarketEvent derived */
                derived?: boolean;

                /** MarketEvent book */
                book?: (plimsoll.v1.BookDelta.$Properties|null);

                /** MarketEvent top */
                top?: (plimsoll.v1.Top.$Properties|null);

                /** MarketEvent trade */
                trade?: (plimsoll.v1.Trade.$Properties|null);

                /** MarketEvent mark */
                mark?: (plimsoll.v1.Mark.$Properties|null);

                /** MarketEvent kline */
                kline?: (plimsoll.v1.Kline.$Properties|null);

                /** MarketEvent gap */
                gap?: (plimsoll.v1.Gap.$Properties|null);

                /** MarketEvent depth */
                depth?: (plimsoll.v1.Depth.$Properties|null);

                /** MarketEvent path */
                path?: plimsoll.v1.PricePath;

                /** MarketEvent completeTo */
                completeTo?: (number|null);

                /** MarketEvent event */
                event?: ("book"|"top"|"trade"|"mark"|"kline"|"gap"|"depth");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a MarketEvent. */
            type $Shape = {
              symbol?: string;
              eventTimeMs?: number;
              receivedAtMs?: number;
              derived?: boolean;
              book?: plimsoll.v1.BookDelta.$Shape|null;
              top?: plimsoll.v1.Top.$Shape|null;
              trade?: plimsoll.v1.Trade.$Shape|null;
              mark?: plimsoll.v1.Mark.$Shape|null;
              kline?: plimsoll.v1.Kline.$Shape|null;
              gap?: plimsoll.v1.Gap.$Shape|null;
              depth?: plimsoll.v1.Depth.$Shape|null;
              path?: plimsoll.v1.PricePath;
              completeTo?: number|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ event?: undefined; book?: null; top?: null; trade?: null; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "book"; book: plimsoll.v1.BookDelta.$Shape; top?: null; trade?: null; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "top"; book?: null; top: plimsoll.v1.Top.$Shape; trade?: null; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "trade"; book?: null; top?: null; trade: plimsoll.v1.Trade.$Shape; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "mark"; book?: null; top?: null; trade?: null; mark: plimsoll.v1.Mark.$Shape; kline?: null; gap?: null; depth?: null }|{ event?: "kline"; book?: null; top?: null; trade?: null; mark?: null; kline: plimsoll.v1.Kline.$Shape; gap?: null; depth?: null }|{ event?: "gap"; book?: null; top?: null; trade?: null; mark?: null; kline?: null; gap: plimsoll.v1.Gap.$Shape; depth?: null }|{ event?: "depth"; book?: null; top?: null; trade?: null; mark?: null; kline?: null; gap?: null; depth: plimsoll.v1.Depth.$Shape })
            );
        }

        /** PricePath enum. */
        enum PricePath {

            /** PRICE_PATH_UNSPECIFIED value */
            PRICE_PATH_UNSPECIFIED = 0,

            /** PRICE_PATH_REST value */
            PRICE_PATH_REST = 1
        }

        /**
         * Properties of a BookDelta.
         * @deprecated Use plimsoll.v1.BookDelta.$Properties instead.
         */
        interface IBookDelta extends plimsoll.v1.BookDelta.$Properties {
        }

        /** Represents a BookDelta. */
        class BookDelta {

            /**
             * Constructs a new BookDelta.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.BookDelta.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BookDelta firstUpdateId. */
            firstUpdateId: number;

            /** BookDelta finalUpdateId. */
            finalUpdateId: number;

            /** BookDelta previousUpdateId. */
            previousUpdateId: number;

            /** BookDelta snapshot. */
            snapshot: boolean;

            /** BookDelta bids. */
            bids: plimsoll.v1.Level[];

            /** BookDelta asks. */
            asks: plimsoll.v1.Level[];

            /**
             * Encodes the specified BookDelta message. Does not implicitly {@link plimsoll.v1.BookDelta.verify|verify} messages.
             * @param message BookDelta message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.BookDelta.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BookDelta message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.BookDelta & plimsoll.v1.BookDelta.$Shape} BookDelta
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.BookDelta & plimsoll.v1.BookDelta.$Shape;
        }

        namespace BookDelta {

            /** Properties of a BookDelta. */
            interface $Properties {

                /** BookDelta firstUpdateId */
                firstUpdateId?: number;

                /** BookDelta finalUpdateId */
                finalUpdateId?: number;

                /** BookDelta previousUpdateId */
                previousUpdateId?: number;

                /** BookDelta snapshot */
                snapshot?: boolean;

                /** BookDelta bids */
                bids?: plimsoll.v1.Level.$Properties[];

                /** BookDelta asks */
                asks?: plimsoll.v1.Level.$Properties[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BookDelta. */
            type $Shape = plimsoll.v1.BookDelta.$Properties;
        }

        /**
         * Properties of a Level.
         * @deprecated Use plimsoll.v1.Level.$Properties instead.
         */
        interface ILevel extends plimsoll.v1.Level.$Properties {
        }

        /** Represents a Level. */
        class Level {

            /**
             * Constructs a new Level.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Level.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Level price. */
            price: string;

            /** Level quantity. */
            quantity: string;

            /**
             * Encodes the specified Level message. Does not implicitly {@link plimsoll.v1.Level.verify|verify} messages.
             * @param message Level message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Level.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Level message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Level & plimsoll.v1.Level.$Shape} Level
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Level & plimsoll.v1.Level.$Shape;
        }

        namespace Level {

            /** Properties of a Level. */
            interface $Properties {

                /** Level price */
                price?: string;

                /** Level quantity */
                quantity?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Level. */
            type $Shape = plimsoll.v1.Level.$Properties;
        }

        /**
         * Properties of a Top.
         * @deprecated Use plimsoll.v1.Top.$Properties instead.
         */
        interface ITop extends plimsoll.v1.Top.$Properties {
        }

        /** Represents a Top. */
        class Top {

            /**
             * Constructs a new Top.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Top.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Top updateId. */
            updateId: number;

            /** Top bidPrice. */
            bidPrice: string;

            /** Top bidQuantity. */
            bidQuantity: string;

            /** Top askPrice. */
            askPrice: string;

            /** Top askQuantity. */
            askQuantity: string;

            /**
             * Encodes the specified Top message. Does not implicitly {@link plimsoll.v1.Top.verify|verify} messages.
             * @param message Top message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Top.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Top message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Top & plimsoll.v1.Top.$Shape} Top
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Top & plimsoll.v1.Top.$Shape;
        }

        namespace Top {

            /** Properties of a Top. */
            interface $Properties {

                /** Top updateId */
                updateId?: number;

                /** Top bidPrice */
                bidPrice?: string;

                /** Top bidQuantity */
                bidQuantity?: string;

                /** Top askPrice */
                askPrice?: string;

                /** Top askQuantity */
                askQuantity?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Top. */
            type $Shape = plimsoll.v1.Top.$Properties;
        }

        /**
         * Properties of a Depth.
         * @deprecated Use plimsoll.v1.Depth.$Properties instead.
         */
        interface IDepth extends plimsoll.v1.Depth.$Properties {
        }

        /** Represents a Depth. */
        class Depth {

            /**
             * Constructs a new Depth.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Depth.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Depth bids. */
            bids: string[];

            /** Depth asks. */
            asks: string[];

            /**
             * Encodes the specified Depth message. Does not implicitly {@link plimsoll.v1.Depth.verify|verify} messages.
             * @param message Depth message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Depth.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Depth message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Depth & plimsoll.v1.Depth.$Shape} Depth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Depth & plimsoll.v1.Depth.$Shape;
        }

        namespace Depth {

            /** Properties of a Depth. */
            interface $Properties {

                /** Depth bids */
                bids?: string[];

                /** Depth asks */
                asks?: string[];

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Depth. */
            type $Shape = plimsoll.v1.Depth.$Properties;
        }

        /**
         * Properties of a Trade.
         * @deprecated Use plimsoll.v1.Trade.$Properties instead.
         */
        interface ITrade extends plimsoll.v1.Trade.$Properties {
        }

        /** Represents a Trade. */
        class Trade {

            /**
             * Constructs a new Trade.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Trade.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Trade aggregateId. */
            aggregateId: number;

            /** Trade price. */
            price: string;

            /** Trade quantity. */
            quantity: string;

            /** Trade buyerIsMaker. */
            buyerIsMaker: boolean;

            /** Trade tradeTimeMs. */
            tradeTimeMs: number;

            /**
             * Encodes the specified Trade message. Does not implicitly {@link plimsoll.v1.Trade.verify|verify} messages.
             * @param message Trade message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Trade.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Trade message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Trade & plimsoll.v1.Trade.$Shape} Trade
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Trade & plimsoll.v1.Trade.$Shape;
        }

        namespace Trade {

            /** Properties of a Trade. */
            interface $Properties {

                /** Trade aggregateId */
                aggregateId?: number;

                /** Trade price */
                price?: string;

                /** Trade quantity */
                quantity?: string;

                /** Trade buyerIsMaker */
                buyerIsMaker?: boolean;

                /** Trade tradeTimeMs */
                tradeTimeMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Trade. */
            type $Shape = plimsoll.v1.Trade.$Properties;
        }

        /**
         * Properties of a Mark.
         * @deprecated Use plimsoll.v1.Mark.$Properties instead.
         */
        interface IMark extends plimsoll.v1.Mark.$Properties {
        }

        /** Represents a Mark. */
        class Mark {

            /**
             * Constructs a new Mark.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Mark.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Mark markPrice. */
            markPrice: string;

            /** Mark indexPrice. */
            indexPrice: string;

            /** Mark fundingRate. */
            fundingRate: string;

            /** Mark nextFundingMs. */
            nextFundingMs: number;

            /**
             * Encodes the specified Mark message. Does not implicitly {@link plimsoll.v1.Mark.verify|verify} messages.
             * @param message Mark message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Mark.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Mark message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Mark & plimsoll.v1.Mark.$Shape} Mark
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Mark & plimsoll.v1.Mark.$Shape;
        }

        namespace Mark {

            /** Properties of a Mark. */
            interface $Properties {

                /** Mark markPrice */
                markPrice?: string;

                /** Mark indexPrice */
                indexPrice?: string;

                /** Mark fundingRate */
                fundingRate?: string;

                /** Mark nextFundingMs */
                nextFundingMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Mark. */
            type $Shape = plimsoll.v1.Mark.$Properties;
        }

        /**
         * Properties of a Kline.
         * @deprecated Use plimsoll.v1.Kline.$Properties instead.
         */
        interface IKline extends plimsoll.v1.Kline.$Properties {
        }

        /** Represents a Kline. */
        class Kline {

            /**
             * Constructs a new Kline.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Kline.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Kline openTimeMs. */
            openTimeMs: number;

            /** Kline open. */
            open: string;

            /** Kline high. */
            high: string;

            /** Kline low. */
            low: string;

            /** Kline close. */
            close: string;

            /** Kline volume. */
            volume: string;

            /** Kline closed. */
            closed: boolean;

            /**
             * Encodes the specified Kline message. Does not implicitly {@link plimsoll.v1.Kline.verify|verify} messages.
             * @param message Kline message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Kline.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Kline message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Kline & plimsoll.v1.Kline.$Shape} Kline
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Kline & plimsoll.v1.Kline.$Shape;
        }

        namespace Kline {

            /** Properties of a Kline. */
            interface $Properties {

                /** Kline openTimeMs */
                openTimeMs?: number;

                /** Kline open */
                open?: string;

                /** Kline high */
                high?: string;

                /** Kline low */
                low?: string;

                /** Kline close */
                close?: string;

                /** Kline volume */
                volume?: string;

                /** Kline closed */
                closed?: boolean;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Kline. */
            type $Shape = plimsoll.v1.Kline.$Properties;
        }

        /**
         * Properties of a Gap.
         * @deprecated Use plimsoll.v1.Gap.$Properties instead.
         */
        interface IGap extends plimsoll.v1.Gap.$Properties {
        }

        /** Represents a Gap. */
        class Gap {

            /**
             * Constructs a new Gap.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Gap.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Gap reason. */
            reason: string;

            /** Gap book. */
            book: (plimsoll.v1.BookGap|null);

            /** Gap trades. */
            trades: (plimsoll.v1.TradeGap|null);

            /** Gap candles. */
            candles: (plimsoll.v1.CandleGap|null);

            /** Gap missing. */
            missing?: ("book"|"trades"|"candles");

            /**
             * Encodes the specified Gap message. Does not implicitly {@link plimsoll.v1.Gap.verify|verify} messages.
             * @param message Gap message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Gap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Gap message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Gap & plimsoll.v1.Gap.$Shape} Gap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Gap & plimsoll.v1.Gap.$Shape;
        }

        namespace Gap {

            /** Properties of a Gap. */
            interface $Properties {

                /** Gap reason */
                reason?: string;

                /** Gap book */
                book?: (plimsoll.v1.BookGap.$Properties|null);

                /** Gap trades */
                trades?: (plimsoll.v1.TradeGap.$Properties|null);

                /** Gap candles */
                candles?: (plimsoll.v1.CandleGap.$Properties|null);

                /** Gap missing */
                missing?: ("book"|"trades"|"candles");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a Gap. */
            type $Shape = {
              reason?: string;
              book?: plimsoll.v1.BookGap.$Shape|null;
              trades?: plimsoll.v1.TradeGap.$Shape|null;
              candles?: plimsoll.v1.CandleGap.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ missing?: undefined; book?: null; trades?: null; candles?: null }|{ missing?: "book"; book: plimsoll.v1.BookGap.$Shape; trades?: null; candles?: null }|{ missing?: "trades"; book?: null; trades: plimsoll.v1.TradeGap.$Shape; candles?: null }|{ missing?: "candles"; book?: null; trades?: null; candles: plimsoll.v1.CandleGap.$Shape })
            );
        }

        /**
         * Properties of a BookGap.
         * @deprecated Use plimsoll.v1.BookGap.$Properties instead.
         */
        interface IBookGap extends plimsoll.v1.BookGap.$Properties {
        }

        /** Represents a BookGap. */
        class BookGap {

            /**
             * Constructs a new BookGap.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.BookGap.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BookGap lastUpdateId. */
            lastUpdateId: number;

            /**
             * Encodes the specified BookGap message. Does not implicitly {@link plimsoll.v1.BookGap.verify|verify} messages.
             * @param message BookGap message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.BookGap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BookGap message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.BookGap & plimsoll.v1.BookGap.$Shape} BookGap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.BookGap & plimsoll.v1.BookGap.$Shape;
        }

        namespace BookGap {

            /** Properties of a BookGap. */
            interface $Properties {

                /** BookGap lastUpdateId */
                lastUpdateId?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BookGap. */
            type $Shape = plimsoll.v1.BookGap.$Properties;
        }

        /**
         * Properties of a TradeGap.
         * @deprecated Use plimsoll.v1.TradeGap.$Properties instead.
         */
        interface ITradeGap extends plimsoll.v1.TradeGap.$Properties {
        }

        /** Represents a TradeGap. */
        class TradeGap {

            /**
             * Constructs a new TradeGap.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.TradeGap.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TradeGap firstAggregateId. */
            firstAggregateId: number;

            /** TradeGap lastAggregateId. */
            lastAggregateId: number;

            /**
             * Encodes the specified TradeGap message. Does not implicitly {@link plimsoll.v1.TradeGap.verify|verify} messages.
             * @param message TradeGap message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.TradeGap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TradeGap message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.TradeGap & plimsoll.v1.TradeGap.$Shape} TradeGap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.TradeGap & plimsoll.v1.TradeGap.$Shape;
        }

        namespace TradeGap {

            /** Properties of a TradeGap. */
            interface $Properties {

                /** TradeGap firstAggregateId */
                firstAggregateId?: number;

                /** TradeGap lastAggregateId */
                lastAggregateId?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TradeGap. */
            type $Shape = plimsoll.v1.TradeGap.$Properties;
        }

        /**
         * Properties of a CandleGap.
         * @deprecated Use plimsoll.v1.CandleGap.$Properties instead.
         */
        interface ICandleGap extends plimsoll.v1.CandleGap.$Properties {
        }

        /** Represents a CandleGap. */
        class CandleGap {

            /**
             * Constructs a new CandleGap.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.CandleGap.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** CandleGap firstOpenTimeMs. */
            firstOpenTimeMs: number;

            /** CandleGap lastOpenTimeMs. */
            lastOpenTimeMs: number;

            /**
             * Encodes the specified CandleGap message. Does not implicitly {@link plimsoll.v1.CandleGap.verify|verify} messages.
             * @param message CandleGap message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.CandleGap.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a CandleGap message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.CandleGap & plimsoll.v1.CandleGap.$Shape} CandleGap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.CandleGap & plimsoll.v1.CandleGap.$Shape;
        }

        namespace CandleGap {

            /** Properties of a CandleGap. */
            interface $Properties {

                /** CandleGap firstOpenTimeMs */
                firstOpenTimeMs?: number;

                /** CandleGap lastOpenTimeMs */
                lastOpenTimeMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a CandleGap. */
            type $Shape = plimsoll.v1.CandleGap.$Properties;
        }

        /**
         * Properties of a HistoryQuery.
         * @deprecated Use plimsoll.v1.HistoryQuery.$Properties instead.
         */
        interface IHistoryQuery extends plimsoll.v1.HistoryQuery.$Properties {
        }

        /** Represents a HistoryQuery. */
        class HistoryQuery {

            /**
             * Constructs a new HistoryQuery.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.HistoryQuery.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HistoryQuery candles. */
            candles: (plimsoll.v1.HistorySpan|null);

            /** HistoryQuery trades. */
            trades: (plimsoll.v1.HistorySpan|null);

            /** HistoryQuery of. */
            of?: ("candles"|"trades");

            /**
             * Encodes the specified HistoryQuery message. Does not implicitly {@link plimsoll.v1.HistoryQuery.verify|verify} messages.
             * @param message HistoryQuery message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.HistoryQuery.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HistoryQuery message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.HistoryQuery & plimsoll.v1.HistoryQuery.$Shape} HistoryQuery
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.HistoryQuery & plimsoll.v1.HistoryQuery.$Shape;
        }

        namespace HistoryQuery {

            /** Properties of a HistoryQuery. */
            interface $Properties {

                /** HistoryQuery candles */
                candles?: (plimsoll.v1.HistorySpan.$Properties|null);

                /** HistoryQuery trades */
                trades?: (plimsoll.v1.HistorySpan.$Properties|null);

                /** HistoryQuery of */
                of?: ("candles"|"trades");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of a HistoryQuery. */
            type $Shape = {
              candles?: plimsoll.v1.HistorySpan.$Shape|null;
              trades?: plimsoll.v1.HistorySpan.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ of?: undefined; candles?: null; trades?: null }|{ of?: "candles"; candles: plimsoll.v1.HistorySpan.$Shape; trades?: null }|{ of?: "trades"; candles?: null; trades: plimsoll.v1.HistorySpan.$Shape })
            );
        }

        /**
         * Properties of a HistorySpan.
         * @deprecated Use plimsoll.v1.HistorySpan.$Properties instead.
         */
        interface IHistorySpan extends plimsoll.v1.HistorySpan.$Properties {
        }

        /** Represents a HistorySpan. */
        class HistorySpan {

            /**
             * Constructs a new HistorySpan.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.HistorySpan.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** HistorySpan first. */
            first: number;

            /** HistorySpan last. */
            last: number;

            /**
             * Encodes the specified HistorySpan message. Does not implicitly {@link plimsoll.v1.HistorySpan.verify|verify} messages.
             * @param message HistorySpan message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.HistorySpan.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a HistorySpan message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.HistorySpan & plimsoll.v1.HistorySpan.$Shape} HistorySpan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.HistorySpan & plimsoll.v1.HistorySpan.$Shape;
        }

        namespace HistorySpan {

            /** Properties of a HistorySpan. */
            interface $Properties {

                /** HistorySpan first */
                first?: number;

                /** HistorySpan last */
                last?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a HistorySpan. */
            type $Shape = plimsoll.v1.HistorySpan.$Properties;
        }

        /**
         * Properties of a History.
         * @deprecated Use plimsoll.v1.History.$Properties instead.
         */
        interface IHistory extends plimsoll.v1.History.$Properties {
        }

        /** Represents a History. */
        class History {

            /**
             * Constructs a new History.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.History.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** History complete. */
            complete: boolean;

            /** History missing. */
            missing: plimsoll.v1.HistorySpan[];

            /** History refusal. */
            refusal: string;

            /**
             * Encodes the specified History message. Does not implicitly {@link plimsoll.v1.History.verify|verify} messages.
             * @param message History message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.History.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a History message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.History & plimsoll.v1.History.$Shape} History
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.History & plimsoll.v1.History.$Shape;
        }

        namespace History {

            /** Properties of a History. */
            interface $Properties {

                /** History complete */
                complete?: boolean;

                /** History missing */
                missing?: plimsoll.v1.HistorySpan.$Properties[];

                /** History refusal */
                refusal?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a History. */
            type $Shape = plimsoll.v1.History.$Properties;
        }

        /**
         * Properties of a ClockBeat.
         * @deprecated Use plimsoll.v1.ClockBeat.$Properties instead.
         */
        interface IClockBeat extends plimsoll.v1.ClockBeat.$Properties {
        }

        /** Represents a ClockBeat. */
        class ClockBeat {

            /**
             * Constructs a new ClockBeat.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.ClockBeat.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** ClockBeat exchangeTimeMs. */
            exchangeTimeMs: number;

            /** ClockBeat rate. */
            rate: string;

            /** ClockBeat ageMs. */
            ageMs: number;

            /**
             * Encodes the specified ClockBeat message. Does not implicitly {@link plimsoll.v1.ClockBeat.verify|verify} messages.
             * @param message ClockBeat message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.ClockBeat.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a ClockBeat message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.ClockBeat & plimsoll.v1.ClockBeat.$Shape} ClockBeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.ClockBeat & plimsoll.v1.ClockBeat.$Shape;
        }

        namespace ClockBeat {

            /** Properties of a ClockBeat. */
            interface $Properties {

                /** ClockBeat exchangeTimeMs */
                exchangeTimeMs?: number;

                /** ClockBeat rate */
                rate?: string;

                /** ClockBeat ageMs */
                ageMs?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a ClockBeat. */
            type $Shape = plimsoll.v1.ClockBeat.$Properties;
        }

        /** OrderEnd enum. */
        enum OrderEnd {

            /** ORDER_END_UNSPECIFIED value */
            ORDER_END_UNSPECIFIED = 0,

            /** ORDER_END_FILLED value */
            ORDER_END_FILLED = 1,

            /** ORDER_END_CANCELED value */
            ORDER_END_CANCELED = 2,

            /** ORDER_END_EXPIRED value */
            ORDER_END_EXPIRED = 3,

            /** ORDER_END_REJECTED value */
            ORDER_END_REJECTED = 4,

            /** ORDER_END_NOT_PLACED value */
            ORDER_END_NOT_PLACED = 5
        }

        /** LiquidityRole enum. */
        enum LiquidityRole {

            /** LIQUIDITY_ROLE_UNSPECIFIED value */
            LIQUIDITY_ROLE_UNSPECIFIED = 0,

            /** LIQUIDITY_ROLE_MAKER value */
            LIQUIDITY_ROLE_MAKER = 1,

            /** LIQUIDITY_ROLE_TAKER value */
            LIQUIDITY_ROLE_TAKER = 2,

            /** LIQUIDITY_ROLE_BOTH value */
            LIQUIDITY_ROLE_BOTH = 3
        }

        /**
         * Properties of a Fee.
         * @deprecated Use plimsoll.v1.Fee.$Properties instead.
         */
        interface IFee extends plimsoll.v1.Fee.$Properties {
        }

        /** Represents a Fee. */
        class Fee {

            /**
             * Constructs a new Fee.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.Fee.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Fee asset. */
            asset: string;

            /** Fee amount. */
            amount: string;

            /**
             * Encodes the specified Fee message. Does not implicitly {@link plimsoll.v1.Fee.verify|verify} messages.
             * @param message Fee message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.Fee.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Fee message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.Fee & plimsoll.v1.Fee.$Shape} Fee
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.Fee & plimsoll.v1.Fee.$Shape;
        }

        namespace Fee {

            /** Properties of a Fee. */
            interface $Properties {

                /** Fee asset */
                asset?: string;

                /** Fee amount */
                amount?: string;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Fee. */
            type $Shape = plimsoll.v1.Fee.$Properties;
        }

        /**
         * Properties of an OrderCost.
         * @deprecated Use plimsoll.v1.OrderCost.$Properties instead.
         */
        interface IOrderCost extends plimsoll.v1.OrderCost.$Properties {
        }

        /** Represents an OrderCost. */
        class OrderCost {

            /**
             * Constructs a new OrderCost.
             * @param [properties] Properties to set
             */
            constructor(properties?: plimsoll.v1.OrderCost.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** OrderCost account. */
            account: string;

            /** OrderCost symbol. */
            symbol: string;

            /** OrderCost clientOrderId. */
            clientOrderId: string;

            /** OrderCost intentId. */
            intentId: string;

            /** OrderCost strategy. */
            strategy: string;

            /** OrderCost side. */
            side: plimsoll.v1.Side;

            /** OrderCost leg. */
            leg: plimsoll.v1.Leg;

            /** OrderCost end. */
            end: plimsoll.v1.OrderEnd;

            /** OrderCost code. */
            code: number;

            /** OrderCost quantity. */
            quantity: string;

            /** OrderCost price. */
            price: string;

            /** OrderCost filled. */
            filled: string;

            /** OrderCost averagePrice. */
            averagePrice: (string|null);

            /** OrderCost slippageBps. */
            slippageBps: (string|null);

            /** OrderCost fees. */
            fees: plimsoll.v1.Fee[];

            /** OrderCost role. */
            role: plimsoll.v1.LiquidityRole;

            /** OrderCost makerFilled. */
            makerFilled: (string|null);

            /** OrderCost arrivalPrice. */
            arrivalPrice: (string|null);

            /** OrderCost arrivalReceivedAtMs. */
            arrivalReceivedAtMs: (number|null);

            /** OrderCost decidedAtMs. */
            decidedAtMs: (number|null);

            /** OrderCost sentAtMs. */
            sentAtMs: (number|null);

            /** OrderCost answeredAtMs. */
            answeredAtMs: (number|null);

            /** OrderCost firstFillAtMs. */
            firstFillAtMs: (number|null);

            /** OrderCost lastFillAtMs. */
            lastFillAtMs: (number|null);

            /** OrderCost endedAtMs. */
            endedAtMs: number;

            /** OrderCost queueWaitUs. */
            queueWaitUs: (number|null);

            /** OrderCost budgetWaitUs. */
            budgetWaitUs: (number|null);

            /** OrderCost commitNumber. */
            commitNumber: number;

            /**
             * Encodes the specified OrderCost message. Does not implicitly {@link plimsoll.v1.OrderCost.verify|verify} messages.
             * @param message OrderCost message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: plimsoll.v1.OrderCost.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an OrderCost message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {plimsoll.v1.OrderCost & plimsoll.v1.OrderCost.$Shape} OrderCost
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): plimsoll.v1.OrderCost & plimsoll.v1.OrderCost.$Shape;
        }

        namespace OrderCost {

            /** Properties of an OrderCost. */
            interface $Properties {

                /** OrderCost account */
                account?: string;

                /** OrderCost symbol */
                symbol?: string;

                /** OrderCost clientOrderId */
                clientOrderId?: string;

                /** OrderCost intentId */
                intentId?: string;

                /** OrderCost strategy */
                strategy?: string;

                /** OrderCost side */
                side?: plimsoll.v1.Side;

                /** OrderCost leg */
                leg?: plimsoll.v1.Leg;

                /** OrderCost end */
                end?: plimsoll.v1.OrderEnd;

                /** OrderCost code */
                code?: number;

                /** OrderCost quantity */
                quantity?: string;

                /** OrderCost price */
                price?: string;

                /** OrderCost filled */
                filled?: string;

                /** OrderCost averagePrice */
                averagePrice?: (string|null);

                /** OrderCost slippageBps */
                slippageBps?: (string|null);

                /** OrderCost fees */
                fees?: plimsoll.v1.Fee.$Properties[];

                /** OrderCost role */
                role?: plimsoll.v1.LiquidityRole;

                /** OrderCost makerFilled */
                makerFilled?: (string|null);

                /** OrderCost arrivalPrice */
                arrivalPrice?: (string|null);

                /** OrderCost arrivalReceivedAtMs */
                arrivalReceivedAtMs?: (number|null);

                /** OrderCost decidedAtMs */
                decidedAtMs?: (number|null);

                /** OrderCost sentAtMs */
                sentAtMs?: (number|null);

                /** OrderCost answeredAtMs */
                answeredAtMs?: (number|null);

                /** OrderCost firstFillAtMs */
                firstFillAtMs?: (number|null);

                /** OrderCost lastFillAtMs */
                lastFillAtMs?: (number|null);

                /** OrderCost endedAtMs */
                endedAtMs?: number;

                /** OrderCost queueWaitUs */
                queueWaitUs?: (number|null);

                /** OrderCost budgetWaitUs */
                budgetWaitUs?: (number|null);

                /** OrderCost commitNumber */
                commitNumber?: number;

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an OrderCost. */
            type $Shape = plimsoll.v1.OrderCost.$Properties;
        }
    }
}
