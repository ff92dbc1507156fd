/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "../protobuf.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const plimsoll = $root.plimsoll = (() => {

    /**
     * Namespace plimsoll.
     * @exports plimsoll
     * @namespace
     */
    const plimsoll = {};

    plimsoll.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof plimsoll
         * @namespace
         */
        const v1 = {};

        v1.DeadLetter = (function() {

            /**
             * Properties of a DeadLetter.
             * @typedef {Object} plimsoll.v1.DeadLetter.$Properties
             * @property {string} [stream] DeadLetter stream
             * @property {number} [sequence] DeadLetter sequence
             * @property {string} [subject] DeadLetter subject
             * @property {string} [consumer] DeadLetter consumer
             * @property {string} [reason] DeadLetter reason
             * @property {Uint8Array} [payload] DeadLetter payload
             * @property {number} [deliveries] DeadLetter deliveries
             * @property {number} [atMs] DeadLetter atMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DeadLetter.
             * @memberof plimsoll.v1
             * @interface IDeadLetter
             * @augments plimsoll.v1.DeadLetter.$Properties
             * @deprecated Use plimsoll.v1.DeadLetter.$Properties instead.
             */

            /**
             * Shape of a DeadLetter.
             * @typedef {plimsoll.v1.DeadLetter.$Properties} plimsoll.v1.DeadLetter.$Shape
             */

            /**
             * Constructs a new DeadLetter.
             * @memberof plimsoll.v1
             * @classdesc Represents a DeadLetter.
             * @constructor
             * @param {plimsoll.v1.DeadLetter.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DeadLetter = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DeadLetter stream.
             * @member {string} stream
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.stream = "";

            /**
             * DeadLetter sequence.
             * @member {number} sequence
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeadLetter subject.
             * @member {string} subject
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.subject = "";

            /**
             * DeadLetter consumer.
             * @member {string} consumer
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.consumer = "";

            /**
             * DeadLetter reason.
             * @member {string} reason
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.reason = "";

            /**
             * DeadLetter payload.
             * @member {Uint8Array} payload
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.payload = $util.newBuffer([]);

            /**
             * DeadLetter deliveries.
             * @member {number} deliveries
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.deliveries = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeadLetter atMs.
             * @member {number} atMs
             * @memberof plimsoll.v1.DeadLetter
             * @instance
             */
            DeadLetter.prototype.atMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified DeadLetter message. Does not implicitly {@link plimsoll.v1.DeadLetter.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.DeadLetter
             * @static
             * @param {plimsoll.v1.DeadLetter.$Properties} message DeadLetter message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DeadLetter.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream") && message.stream !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.stream);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.sequence);
                if (message.subject != null && $Object.hasOwnProperty.call(message, "subject") && message.subject !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.subject);
                if (message.consumer != null && $Object.hasOwnProperty.call(message, "consumer") && message.consumer !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.consumer);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.reason);
                if (message.payload != null && $Object.hasOwnProperty.call(message, "payload") && message.payload.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.payload);
                if (message.deliveries != null && $Object.hasOwnProperty.call(message, "deliveries") && (typeof message.deliveries === "object" ? message.deliveries.low || message.deliveries.high : message.deliveries !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).int64(message.deliveries);
                if (message.atMs != null && $Object.hasOwnProperty.call(message, "atMs") && (typeof message.atMs === "object" ? message.atMs.low || message.atMs.high : message.atMs !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).int64(message.atMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DeadLetter message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.DeadLetter
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.DeadLetter & plimsoll.v1.DeadLetter.$Shape} DeadLetter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DeadLetter.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.DeadLetter();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stream = value;
                            else
                                delete message.stream;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.subject = value;
                            else
                                delete message.subject;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.consumer = value;
                            else
                                delete message.consumer;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.payload = value;
                            else
                                delete message.payload;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.deliveries = value;
                            else
                                delete message.deliveries;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.atMs = value;
                            else
                                delete message.atMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DeadLetter;
        })();

        /**
         * Side enum.
         * @name plimsoll.v1.Side
         * @enum {number}
         * @property {number} SIDE_UNSPECIFIED=0 SIDE_UNSPECIFIED value
         * @property {number} SIDE_BUY=1 SIDE_BUY value
         * @property {number} SIDE_SELL=2 SIDE_SELL value
         */
        v1.Side = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "SIDE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "SIDE_BUY"] = 1;
            values[valuesById[2] = "SIDE_SELL"] = 2;
            return values;
        })();

        /**
         * TimeInForce enum.
         * @name plimsoll.v1.TimeInForce
         * @enum {number}
         * @property {number} TIME_IN_FORCE_UNSPECIFIED=0 TIME_IN_FORCE_UNSPECIFIED value
         * @property {number} TIME_IN_FORCE_GTC=1 TIME_IN_FORCE_GTC value
         * @property {number} TIME_IN_FORCE_IOC=2 TIME_IN_FORCE_IOC value
         * @property {number} TIME_IN_FORCE_FOK=3 TIME_IN_FORCE_FOK value
         * @property {number} TIME_IN_FORCE_GTX=4 TIME_IN_FORCE_GTX value
         */
        v1.TimeInForce = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "TIME_IN_FORCE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "TIME_IN_FORCE_GTC"] = 1;
            values[valuesById[2] = "TIME_IN_FORCE_IOC"] = 2;
            values[valuesById[3] = "TIME_IN_FORCE_FOK"] = 3;
            values[valuesById[4] = "TIME_IN_FORCE_GTX"] = 4;
            return values;
        })();

        v1.Fact = (function() {

            /**
             * Properties of a Fact.
             * @typedef {Object} plimsoll.v1.Fact.$Properties
             * @property {string} [account] Fact account
             * @property {number} [recordedAtMs] Fact recordedAtMs
             * @property {string} [traceparent] Fact traceparent
             * @property {plimsoll.v1.OrderFact.$Properties|null} [order] Fact order
             * @property {plimsoll.v1.SendFact.$Properties|null} [send] Fact send
             * @property {plimsoll.v1.AccountSnapshot.$Properties|null} [snapshot] Fact snapshot
             * @property {plimsoll.v1.BalanceFact.$Properties|null} [balance] Fact balance
             * @property {plimsoll.v1.StreamFact.$Properties|null} [stream] Fact stream
             * @property {plimsoll.v1.LeverageFact.$Properties|null} [leverage] Fact leverage
             * @property {plimsoll.v1.ControlFact.$Properties|null} [control] Fact control
             * @property {plimsoll.v1.RouterFact.$Properties|null} [router] Fact router
             * @property {plimsoll.v1.StopFact.$Properties|null} [stop] Fact stop
             * @property {plimsoll.v1.ProtectionFact.$Properties|null} [protection] Fact protection
             * @property {plimsoll.v1.BanFact.$Properties|null} [ban] Fact ban
             * @property {plimsoll.v1.DriftFact.$Properties|null} [drift] Fact drift
             * @property {plimsoll.v1.LedgerFact.$Properties|null} [ledger] Fact ledger
             * @property {"order"|"send"|"snapshot"|"balance"|"stream"|"leverage"|"control"|"router"|"stop"|"protection"|"ban"|"drift"|"ledger"} [fact] Fact fact
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Fact.
             * @memberof plimsoll.v1
             * @interface IFact
             * @augments plimsoll.v1.Fact.$Properties
             * @deprecated Use plimsoll.v1.Fact.$Properties instead.
             */

            /**
             * Narrowed shape of a Fact.
             * @typedef {{
             *   account?: string;
             *   recordedAtMs?: number;
             *   traceparent?: string;
             *   order?: plimsoll.v1.OrderFact.$Shape|null;
             *   send?: plimsoll.v1.SendFact.$Shape|null;
             *   snapshot?: plimsoll.v1.AccountSnapshot.$Shape|null;
             *   balance?: plimsoll.v1.BalanceFact.$Shape|null;
             *   stream?: plimsoll.v1.StreamFact.$Shape|null;
             *   leverage?: plimsoll.v1.LeverageFact.$Shape|null;
             *   control?: plimsoll.v1.ControlFact.$Shape|null;
             *   router?: plimsoll.v1.RouterFact.$Shape|null;
             *   stop?: plimsoll.v1.StopFact.$Shape|null;
             *   protection?: plimsoll.v1.ProtectionFact.$Shape|null;
             *   ban?: plimsoll.v1.BanFact.$Shape|null;
             *   drift?: plimsoll.v1.DriftFact.$Shape|null;
             *   ledger?: plimsoll.v1.LedgerFact.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ fact?: undefined; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "order"; order: plimsoll.v1.OrderFact.$Shape; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "send"; order?: null; send: plimsoll.v1.SendFact.$Shape; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "snapshot"; order?: null; send?: null; snapshot: plimsoll.v1.AccountSnapshot.$Shape; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "balance"; order?: null; send?: null; snapshot?: null; balance: plimsoll.v1.BalanceFact.$Shape; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "stream"; order?: null; send?: null; snapshot?: null; balance?: null; stream: plimsoll.v1.StreamFact.$Shape; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "leverage"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage: plimsoll.v1.LeverageFact.$Shape; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "control"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control: plimsoll.v1.ControlFact.$Shape; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "router"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router: plimsoll.v1.RouterFact.$Shape; stop?: null; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "stop"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop: plimsoll.v1.StopFact.$Shape; protection?: null; ban?: null; drift?: null; ledger?: null }|{ fact?: "protection"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection: plimsoll.v1.ProtectionFact.$Shape; ban?: null; drift?: null; ledger?: null }|{ fact?: "ban"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban: plimsoll.v1.BanFact.$Shape; drift?: null; ledger?: null }|{ fact?: "drift"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift: plimsoll.v1.DriftFact.$Shape; ledger?: null }|{ fact?: "ledger"; order?: null; send?: null; snapshot?: null; balance?: null; stream?: null; leverage?: null; control?: null; router?: null; stop?: null; protection?: null; ban?: null; drift?: null; ledger: plimsoll.v1.LedgerFact.$Shape })
             * )} plimsoll.v1.Fact.$Shape
             */

            /**
             * Constructs a new Fact.
             * @memberof plimsoll.v1
             * @classdesc Represents a Fact.
             * @constructor
             * @param {plimsoll.v1.Fact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Fact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Fact account.
             * @member {string} account
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.account = "";

            /**
             * Fact recordedAtMs.
             * @member {number} recordedAtMs
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.recordedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Fact traceparent.
             * @member {string} traceparent
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.traceparent = "";

            /**
             * Fact order.
             * @member {plimsoll.v1.OrderFact|null} order
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.order = null;

            /**
             * Fact send.
             * @member {plimsoll.v1.SendFact|null} send
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.send = null;

            /**
             * Fact snapshot.
             * @member {plimsoll.v1.AccountSnapshot|null} snapshot
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.snapshot = null;

            /**
             * Fact balance.
             * @member {plimsoll.v1.BalanceFact|null} balance
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.balance = null;

            /**
             * Fact stream.
             * @member {plimsoll.v1.StreamFact|null} stream
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.stream = null;

            /**
             * Fact leverage.
             * @member {plimsoll.v1.LeverageFact|null} leverage
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.leverage = null;

            /**
             * Fact control.
             * @member {plimsoll.v1.ControlFact|null} control
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.control = null;

            /**
             * Fact router.
             * @member {plimsoll.v1.RouterFact|null} router
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.router = null;

            /**
             * Fact stop.
             * @member {plimsoll.v1.StopFact|null} stop
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.stop = null;

            /**
             * Fact protection.
             * @member {plimsoll.v1.ProtectionFact|null} protection
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.protection = null;

            /**
             * Fact ban.
             * @member {plimsoll.v1.BanFact|null} ban
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.ban = null;

            /**
             * Fact drift.
             * @member {plimsoll.v1.DriftFact|null} drift
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.drift = null;

            /**
             * Fact ledger.
             * @member {plimsoll.v1.LedgerFact|null} ledger
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            Fact.prototype.ledger = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Fact fact.
             * @member {"order"|"send"|"snapshot"|"balance"|"stream"|"leverage"|"control"|"router"|"stop"|"protection"|"ban"|"drift"|"ledger"|undefined} fact
             * @memberof plimsoll.v1.Fact
             * @instance
             */
            $Object.defineProperty(Fact.prototype, "fact", {
                get: $util.oneOfGetter($oneOfFields = ["order", "send", "snapshot", "balance", "stream", "leverage", "control", "router", "stop", "protection", "ban", "drift", "ledger"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Fact message. Does not implicitly {@link plimsoll.v1.Fact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Fact
             * @static
             * @param {plimsoll.v1.Fact.$Properties} message Fact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Fact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.recordedAtMs != null && $Object.hasOwnProperty.call(message, "recordedAtMs") && (typeof message.recordedAtMs === "object" ? message.recordedAtMs.low || message.recordedAtMs.high : message.recordedAtMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.recordedAtMs);
                if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent") && message.traceparent !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.traceparent);
                if (message.order != null && $Object.hasOwnProperty.call(message, "order"))
                    $root.plimsoll.v1.OrderFact.encode(message.order, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.send != null && $Object.hasOwnProperty.call(message, "send"))
                    $root.plimsoll.v1.SendFact.encode(message.send, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.snapshot != null && $Object.hasOwnProperty.call(message, "snapshot"))
                    $root.plimsoll.v1.AccountSnapshot.encode(message.snapshot, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.balance != null && $Object.hasOwnProperty.call(message, "balance"))
                    $root.plimsoll.v1.BalanceFact.encode(message.balance, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream"))
                    $root.plimsoll.v1.StreamFact.encode(message.stream, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.leverage != null && $Object.hasOwnProperty.call(message, "leverage"))
                    $root.plimsoll.v1.LeverageFact.encode(message.leverage, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.control != null && $Object.hasOwnProperty.call(message, "control"))
                    $root.plimsoll.v1.ControlFact.encode(message.control, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.router != null && $Object.hasOwnProperty.call(message, "router"))
                    $root.plimsoll.v1.RouterFact.encode(message.router, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.stop != null && $Object.hasOwnProperty.call(message, "stop"))
                    $root.plimsoll.v1.StopFact.encode(message.stop, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.protection != null && $Object.hasOwnProperty.call(message, "protection"))
                    $root.plimsoll.v1.ProtectionFact.encode(message.protection, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.ban != null && $Object.hasOwnProperty.call(message, "ban"))
                    $root.plimsoll.v1.BanFact.encode(message.ban, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.drift != null && $Object.hasOwnProperty.call(message, "drift"))
                    $root.plimsoll.v1.DriftFact.encode(message.drift, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.ledger != null && $Object.hasOwnProperty.call(message, "ledger"))
                    $root.plimsoll.v1.LedgerFact.encode(message.ledger, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Fact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Fact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Fact & plimsoll.v1.Fact.$Shape} Fact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Fact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Fact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.recordedAtMs = value;
                            else
                                delete message.recordedAtMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.traceparent = value;
                            else
                                delete message.traceparent;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.order = $root.plimsoll.v1.OrderFact.decode(reader, reader.size(), $undefined, _depth + 1, message.order);
                            message.fact = "order";
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.send = $root.plimsoll.v1.SendFact.decode(reader, reader.size(), $undefined, _depth + 1, message.send);
                            message.fact = "send";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.snapshot = $root.plimsoll.v1.AccountSnapshot.decode(reader, reader.size(), $undefined, _depth + 1, message.snapshot);
                            message.fact = "snapshot";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.balance = $root.plimsoll.v1.BalanceFact.decode(reader, reader.size(), $undefined, _depth + 1, message.balance);
                            message.fact = "balance";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.stream = $root.plimsoll.v1.StreamFact.decode(reader, reader.size(), $undefined, _depth + 1, message.stream);
                            message.fact = "stream";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.leverage = $root.plimsoll.v1.LeverageFact.decode(reader, reader.size(), $undefined, _depth + 1, message.leverage);
                            message.fact = "leverage";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.control = $root.plimsoll.v1.ControlFact.decode(reader, reader.size(), $undefined, _depth + 1, message.control);
                            message.fact = "control";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.router = $root.plimsoll.v1.RouterFact.decode(reader, reader.size(), $undefined, _depth + 1, message.router);
                            message.fact = "router";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.stop = $root.plimsoll.v1.StopFact.decode(reader, reader.size(), $undefined, _depth + 1, message.stop);
                            message.fact = "stop";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.protection = $root.plimsoll.v1.ProtectionFact.decode(reader, reader.size(), $undefined, _depth + 1, message.protection);
                            message.fact = "protection";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.ban = $root.plimsoll.v1.BanFact.decode(reader, reader.size(), $undefined, _depth + 1, message.ban);
                            message.fact = "ban";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.drift = $root.plimsoll.v1.DriftFact.decode(reader, reader.size(), $undefined, _depth + 1, message.drift);
                            message.fact = "drift";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.ledger = $root.plimsoll.v1.LedgerFact.decode(reader, reader.size(), $undefined, _depth + 1, message.ledger);
                            message.fact = "ledger";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Fact;
        })();

        /**
         * FactSource enum.
         * @name plimsoll.v1.FactSource
         * @enum {number}
         * @property {number} FACT_SOURCE_UNSPECIFIED=0 FACT_SOURCE_UNSPECIFIED value
         * @property {number} FACT_SOURCE_STREAM=1 FACT_SOURCE_STREAM value
         * @property {number} FACT_SOURCE_REST=2 FACT_SOURCE_REST value
         */
        v1.FactSource = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "FACT_SOURCE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "FACT_SOURCE_STREAM"] = 1;
            values[valuesById[2] = "FACT_SOURCE_REST"] = 2;
            return values;
        })();

        /**
         * OrderStatus enum.
         * @name plimsoll.v1.OrderStatus
         * @enum {number}
         * @property {number} ORDER_STATUS_UNSPECIFIED=0 ORDER_STATUS_UNSPECIFIED value
         * @property {number} ORDER_STATUS_NEW=1 ORDER_STATUS_NEW value
         * @property {number} ORDER_STATUS_PARTIALLY_FILLED=2 ORDER_STATUS_PARTIALLY_FILLED value
         * @property {number} ORDER_STATUS_FILLED=3 ORDER_STATUS_FILLED value
         * @property {number} ORDER_STATUS_CANCELED=4 ORDER_STATUS_CANCELED value
         * @property {number} ORDER_STATUS_EXPIRED=5 ORDER_STATUS_EXPIRED value
         * @property {number} ORDER_STATUS_REJECTED=6 ORDER_STATUS_REJECTED value
         */
        v1.OrderStatus = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ORDER_STATUS_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ORDER_STATUS_NEW"] = 1;
            values[valuesById[2] = "ORDER_STATUS_PARTIALLY_FILLED"] = 2;
            values[valuesById[3] = "ORDER_STATUS_FILLED"] = 3;
            values[valuesById[4] = "ORDER_STATUS_CANCELED"] = 4;
            values[valuesById[5] = "ORDER_STATUS_EXPIRED"] = 5;
            values[valuesById[6] = "ORDER_STATUS_REJECTED"] = 6;
            return values;
        })();

        v1.OrderFact = (function() {

            /**
             * Properties of an OrderFact.
             * @typedef {Object} plimsoll.v1.OrderFact.$Properties
             * @property {string} [symbol] OrderFact symbol
             * @property {string} [clientOrderId] OrderFact clientOrderId
             * @property {string} [exchangeOrderId] OrderFact exchangeOrderId
             * @property {plimsoll.v1.Side} [side] OrderFact side
             * @property {plimsoll.v1.OrderStatus} [status] OrderFact status
             * @property {string} [quantity] OrderFact quantity
             * @property {string} [price] OrderFact price
             * @property {string} [cumulativeFilled] OrderFact cumulativeFilled
             * @property {plimsoll.v1.Fill.$Properties} [fill] OrderFact fill
             * @property {boolean} [reduceOnly] OrderFact reduceOnly
             * @property {number} [transactionTimeMs] OrderFact transactionTimeMs
             * @property {plimsoll.v1.FactSource} [source] OrderFact source
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an OrderFact.
             * @memberof plimsoll.v1
             * @interface IOrderFact
             * @augments plimsoll.v1.OrderFact.$Properties
             * @deprecated Use plimsoll.v1.OrderFact.$Properties instead.
             */

            /**
             * Shape of an OrderFact.
             * @typedef {plimsoll.v1.OrderFact.$Properties} plimsoll.v1.OrderFact.$Shape
             */

            /**
             * Constructs a new OrderFact.
             * @memberof plimsoll.v1
             * @classdesc Represents an OrderFact.
             * @constructor
             * @param {plimsoll.v1.OrderFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const OrderFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * OrderFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.symbol = "";

            /**
             * OrderFact clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.clientOrderId = "";

            /**
             * OrderFact exchangeOrderId.
             * @member {string} exchangeOrderId
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.exchangeOrderId = "";

            /**
             * OrderFact side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.side = 0;

            /**
             * OrderFact status.
             * @member {plimsoll.v1.OrderStatus} status
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.status = 0;

            /**
             * OrderFact quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.quantity = "";

            /**
             * OrderFact price.
             * @member {string} price
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.price = "";

            /**
             * OrderFact cumulativeFilled.
             * @member {string} cumulativeFilled
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.cumulativeFilled = "";

            /**
             * OrderFact fill.
             * @member {plimsoll.v1.Fill} fill
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.fill = null;

            /**
             * OrderFact reduceOnly.
             * @member {boolean} reduceOnly
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.reduceOnly = false;

            /**
             * OrderFact transactionTimeMs.
             * @member {number} transactionTimeMs
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.transactionTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * OrderFact source.
             * @member {plimsoll.v1.FactSource} source
             * @memberof plimsoll.v1.OrderFact
             * @instance
             */
            OrderFact.prototype.source = 0;

            /**
             * Encodes the specified OrderFact message. Does not implicitly {@link plimsoll.v1.OrderFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.OrderFact
             * @static
             * @param {plimsoll.v1.OrderFact.$Properties} message OrderFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            OrderFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.clientOrderId);
                if (message.exchangeOrderId != null && $Object.hasOwnProperty.call(message, "exchangeOrderId") && message.exchangeOrderId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.exchangeOrderId);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.side);
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).int32(message.status);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.quantity);
                if (message.price != null && $Object.hasOwnProperty.call(message, "price") && message.price !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.price);
                if (message.cumulativeFilled != null && $Object.hasOwnProperty.call(message, "cumulativeFilled") && message.cumulativeFilled !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.cumulativeFilled);
                if (message.fill != null && $Object.hasOwnProperty.call(message, "fill"))
                    $root.plimsoll.v1.Fill.encode(message.fill, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.reduceOnly != null && $Object.hasOwnProperty.call(message, "reduceOnly") && message.reduceOnly !== false)
                    writer.uint32(/* id 10, wireType 0 =*/80).bool(message.reduceOnly);
                if (message.transactionTimeMs != null && $Object.hasOwnProperty.call(message, "transactionTimeMs") && (typeof message.transactionTimeMs === "object" ? message.transactionTimeMs.low || message.transactionTimeMs.high : message.transactionTimeMs !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).int64(message.transactionTimeMs);
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(/* id 12, wireType 0 =*/96).int32(message.source);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an OrderFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.OrderFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.OrderFact & plimsoll.v1.OrderFact.$Shape} OrderFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            OrderFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.OrderFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.exchangeOrderId = value;
                            else
                                delete message.exchangeOrderId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.price = value;
                            else
                                delete message.price;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.cumulativeFilled = value;
                            else
                                delete message.cumulativeFilled;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.fill = $root.plimsoll.v1.Fill.decode(reader, reader.size(), $undefined, _depth + 1, message.fill);
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.reduceOnly = value;
                            else
                                delete message.reduceOnly;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.transactionTimeMs = value;
                            else
                                delete message.transactionTimeMs;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return OrderFact;
        })();

        v1.Fill = (function() {

            /**
             * Properties of a Fill.
             * @typedef {Object} plimsoll.v1.Fill.$Properties
             * @property {string} [tradeId] Fill tradeId
             * @property {string} [price] Fill price
             * @property {string} [quantity] Fill quantity
             * @property {string} [fee] Fill fee
             * @property {string} [feeAsset] Fill feeAsset
             * @property {string} [realizedPnl] Fill realizedPnl
             * @property {boolean} [maker] Fill maker
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Fill.
             * @memberof plimsoll.v1
             * @interface IFill
             * @augments plimsoll.v1.Fill.$Properties
             * @deprecated Use plimsoll.v1.Fill.$Properties instead.
             */

            /**
             * Shape of a Fill.
             * @typedef {plimsoll.v1.Fill.$Properties} plimsoll.v1.Fill.$Shape
             */

            /**
             * Constructs a new Fill.
             * @memberof plimsoll.v1
             * @classdesc Represents a Fill.
             * @constructor
             * @param {plimsoll.v1.Fill.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Fill = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Fill tradeId.
             * @member {string} tradeId
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.tradeId = "";

            /**
             * Fill price.
             * @member {string} price
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.price = "";

            /**
             * Fill quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.quantity = "";

            /**
             * Fill fee.
             * @member {string} fee
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.fee = "";

            /**
             * Fill feeAsset.
             * @member {string} feeAsset
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.feeAsset = "";

            /**
             * Fill realizedPnl.
             * @member {string} realizedPnl
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.realizedPnl = "";

            /**
             * Fill maker.
             * @member {boolean} maker
             * @memberof plimsoll.v1.Fill
             * @instance
             */
            Fill.prototype.maker = false;

            /**
             * Encodes the specified Fill message. Does not implicitly {@link plimsoll.v1.Fill.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Fill
             * @static
             * @param {plimsoll.v1.Fill.$Properties} message Fill message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Fill.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.tradeId != null && $Object.hasOwnProperty.call(message, "tradeId") && message.tradeId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.tradeId);
                if (message.price != null && $Object.hasOwnProperty.call(message, "price") && message.price !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.price);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.quantity);
                if (message.fee != null && $Object.hasOwnProperty.call(message, "fee") && message.fee !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.fee);
                if (message.feeAsset != null && $Object.hasOwnProperty.call(message, "feeAsset") && message.feeAsset !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.feeAsset);
                if (message.realizedPnl != null && $Object.hasOwnProperty.call(message, "realizedPnl") && message.realizedPnl !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.realizedPnl);
                if (message.maker != null && $Object.hasOwnProperty.call(message, "maker") && message.maker !== false)
                    writer.uint32(/* id 7, wireType 0 =*/56).bool(message.maker);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Fill message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Fill
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Fill & plimsoll.v1.Fill.$Shape} Fill
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Fill.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Fill();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.tradeId = value;
                            else
                                delete message.tradeId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.price = value;
                            else
                                delete message.price;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.fee = value;
                            else
                                delete message.fee;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.feeAsset = value;
                            else
                                delete message.feeAsset;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.realizedPnl = value;
                            else
                                delete message.realizedPnl;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.maker = value;
                            else
                                delete message.maker;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Fill;
        })();

        /**
         * SendOutcome enum.
         * @name plimsoll.v1.SendOutcome
         * @enum {number}
         * @property {number} SEND_OUTCOME_UNSPECIFIED=0 SEND_OUTCOME_UNSPECIFIED value
         * @property {number} SEND_OUTCOME_ACCEPTED=1 SEND_OUTCOME_ACCEPTED value
         * @property {number} SEND_OUTCOME_REJECTED=2 SEND_OUTCOME_REJECTED value
         * @property {number} SEND_OUTCOME_NOT_PLACED=3 SEND_OUTCOME_NOT_PLACED value
         * @property {number} SEND_OUTCOME_UNKNOWN=4 SEND_OUTCOME_UNKNOWN value
         * @property {number} SEND_OUTCOME_CANCEL_DONE=5 SEND_OUTCOME_CANCEL_DONE value
         */
        v1.SendOutcome = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "SEND_OUTCOME_UNSPECIFIED"] = 0;
            values[valuesById[1] = "SEND_OUTCOME_ACCEPTED"] = 1;
            values[valuesById[2] = "SEND_OUTCOME_REJECTED"] = 2;
            values[valuesById[3] = "SEND_OUTCOME_NOT_PLACED"] = 3;
            values[valuesById[4] = "SEND_OUTCOME_UNKNOWN"] = 4;
            values[valuesById[5] = "SEND_OUTCOME_CANCEL_DONE"] = 5;
            return values;
        })();

        v1.SendFact = (function() {

            /**
             * Properties of a SendFact.
             * @typedef {Object} plimsoll.v1.SendFact.$Properties
             * @property {string} [symbol] SendFact symbol
             * @property {string} [clientOrderId] SendFact clientOrderId
             * @property {plimsoll.v1.SendOutcome} [outcome] SendFact outcome
             * @property {number} [code] SendFact code
             * @property {string} [reason] SendFact reason
             * @property {string} [exchangeOrderId] SendFact exchangeOrderId
             * @property {number} [commitNumber] SendFact commitNumber
             * @property {number} [receiptToRequestUs] SendFact receiptToRequestUs
             * @property {number} [requestToAnswerUs] SendFact requestToAnswerUs
             * @property {number} [sentAtMs] SendFact sentAtMs
             * @property {number} [answeredAtMs] SendFact answeredAtMs
             * @property {number} [budgetWaitUs] SendFact budgetWaitUs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SendFact.
             * @memberof plimsoll.v1
             * @interface ISendFact
             * @augments plimsoll.v1.SendFact.$Properties
             * @deprecated Use plimsoll.v1.SendFact.$Properties instead.
             */

            /**
             * Shape of a SendFact.
             * @typedef {plimsoll.v1.SendFact.$Properties} plimsoll.v1.SendFact.$Shape
             */

            /**
             * Constructs a new SendFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a SendFact.
             * @constructor
             * @param {plimsoll.v1.SendFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SendFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SendFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.symbol = "";

            /**
             * SendFact clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.clientOrderId = "";

            /**
             * SendFact outcome.
             * @member {plimsoll.v1.SendOutcome} outcome
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.outcome = 0;

            /**
             * SendFact code.
             * @member {number} code
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.code = 0;

            /**
             * SendFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.reason = "";

            /**
             * SendFact exchangeOrderId.
             * @member {string} exchangeOrderId
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.exchangeOrderId = "";

            /**
             * SendFact commitNumber.
             * @member {number} commitNumber
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.commitNumber = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SendFact receiptToRequestUs.
             * @member {number} receiptToRequestUs
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.receiptToRequestUs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SendFact requestToAnswerUs.
             * @member {number} requestToAnswerUs
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.requestToAnswerUs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SendFact sentAtMs.
             * @member {number} sentAtMs
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.sentAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SendFact answeredAtMs.
             * @member {number} answeredAtMs
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.answeredAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SendFact budgetWaitUs.
             * @member {number} budgetWaitUs
             * @memberof plimsoll.v1.SendFact
             * @instance
             */
            SendFact.prototype.budgetWaitUs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified SendFact message. Does not implicitly {@link plimsoll.v1.SendFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.SendFact
             * @static
             * @param {plimsoll.v1.SendFact.$Properties} message SendFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SendFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.clientOrderId);
                if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome") && message.outcome !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.outcome);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.code);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.reason);
                if (message.exchangeOrderId != null && $Object.hasOwnProperty.call(message, "exchangeOrderId") && message.exchangeOrderId !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.exchangeOrderId);
                if (message.commitNumber != null && $Object.hasOwnProperty.call(message, "commitNumber") && (typeof message.commitNumber === "object" ? message.commitNumber.low || message.commitNumber.high : message.commitNumber !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).int64(message.commitNumber);
                if (message.receiptToRequestUs != null && $Object.hasOwnProperty.call(message, "receiptToRequestUs") && (typeof message.receiptToRequestUs === "object" ? message.receiptToRequestUs.low || message.receiptToRequestUs.high : message.receiptToRequestUs !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).int64(message.receiptToRequestUs);
                if (message.requestToAnswerUs != null && $Object.hasOwnProperty.call(message, "requestToAnswerUs") && (typeof message.requestToAnswerUs === "object" ? message.requestToAnswerUs.low || message.requestToAnswerUs.high : message.requestToAnswerUs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).int64(message.requestToAnswerUs);
                if (message.sentAtMs != null && $Object.hasOwnProperty.call(message, "sentAtMs") && (typeof message.sentAtMs === "object" ? message.sentAtMs.low || message.sentAtMs.high : message.sentAtMs !== 0))
                    writer.uint32(/* id 10, wireType 0 =*/80).int64(message.sentAtMs);
                if (message.answeredAtMs != null && $Object.hasOwnProperty.call(message, "answeredAtMs") && (typeof message.answeredAtMs === "object" ? message.answeredAtMs.low || message.answeredAtMs.high : message.answeredAtMs !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).int64(message.answeredAtMs);
                if (message.budgetWaitUs != null && $Object.hasOwnProperty.call(message, "budgetWaitUs") && (typeof message.budgetWaitUs === "object" ? message.budgetWaitUs.low || message.budgetWaitUs.high : message.budgetWaitUs !== 0))
                    writer.uint32(/* id 12, wireType 0 =*/96).int64(message.budgetWaitUs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SendFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.SendFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.SendFact & plimsoll.v1.SendFact.$Shape} SendFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SendFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.SendFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.outcome = value;
                            else
                                delete message.outcome;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.exchangeOrderId = value;
                            else
                                delete message.exchangeOrderId;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.commitNumber = value;
                            else
                                delete message.commitNumber;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.receiptToRequestUs = value;
                            else
                                delete message.receiptToRequestUs;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.requestToAnswerUs = value;
                            else
                                delete message.requestToAnswerUs;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.sentAtMs = value;
                            else
                                delete message.sentAtMs;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.answeredAtMs = value;
                            else
                                delete message.answeredAtMs;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.budgetWaitUs = value;
                            else
                                delete message.budgetWaitUs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SendFact;
        })();

        v1.PositionState = (function() {

            /**
             * Properties of a PositionState.
             * @typedef {Object} plimsoll.v1.PositionState.$Properties
             * @property {string} [symbol] PositionState symbol
             * @property {string} [amount] PositionState amount
             * @property {string} [entryPrice] PositionState entryPrice
             * @property {string} [lastTradeId] PositionState lastTradeId
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PositionState.
             * @memberof plimsoll.v1
             * @interface IPositionState
             * @augments plimsoll.v1.PositionState.$Properties
             * @deprecated Use plimsoll.v1.PositionState.$Properties instead.
             */

            /**
             * Shape of a PositionState.
             * @typedef {plimsoll.v1.PositionState.$Properties} plimsoll.v1.PositionState.$Shape
             */

            /**
             * Constructs a new PositionState.
             * @memberof plimsoll.v1
             * @classdesc Represents a PositionState.
             * @constructor
             * @param {plimsoll.v1.PositionState.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PositionState = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PositionState symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.PositionState
             * @instance
             */
            PositionState.prototype.symbol = "";

            /**
             * PositionState amount.
             * @member {string} amount
             * @memberof plimsoll.v1.PositionState
             * @instance
             */
            PositionState.prototype.amount = "";

            /**
             * PositionState entryPrice.
             * @member {string} entryPrice
             * @memberof plimsoll.v1.PositionState
             * @instance
             */
            PositionState.prototype.entryPrice = "";

            /**
             * PositionState lastTradeId.
             * @member {string} lastTradeId
             * @memberof plimsoll.v1.PositionState
             * @instance
             */
            PositionState.prototype.lastTradeId = "";

            /**
             * Encodes the specified PositionState message. Does not implicitly {@link plimsoll.v1.PositionState.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.PositionState
             * @static
             * @param {plimsoll.v1.PositionState.$Properties} message PositionState message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PositionState.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.amount != null && $Object.hasOwnProperty.call(message, "amount") && message.amount !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.amount);
                if (message.entryPrice != null && $Object.hasOwnProperty.call(message, "entryPrice") && message.entryPrice !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.entryPrice);
                if (message.lastTradeId != null && $Object.hasOwnProperty.call(message, "lastTradeId") && message.lastTradeId !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.lastTradeId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PositionState message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.PositionState
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.PositionState & plimsoll.v1.PositionState.$Shape} PositionState
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PositionState.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.PositionState();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.amount = value;
                            else
                                delete message.amount;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.entryPrice = value;
                            else
                                delete message.entryPrice;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.lastTradeId = value;
                            else
                                delete message.lastTradeId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PositionState;
        })();

        v1.AccountSnapshot = (function() {

            /**
             * Properties of an AccountSnapshot.
             * @typedef {Object} plimsoll.v1.AccountSnapshot.$Properties
             * @property {string} [walletBalance] AccountSnapshot walletBalance
             * @property {Array.<plimsoll.v1.PositionState.$Properties>} [positions] AccountSnapshot positions
             * @property {Array.<string>} [openClientOrderIds] AccountSnapshot openClientOrderIds
             * @property {number} [asOfMs] AccountSnapshot asOfMs
             * @property {boolean} [caughtUp] AccountSnapshot caughtUp
             * @property {boolean} [live] AccountSnapshot live
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AccountSnapshot.
             * @memberof plimsoll.v1
             * @interface IAccountSnapshot
             * @augments plimsoll.v1.AccountSnapshot.$Properties
             * @deprecated Use plimsoll.v1.AccountSnapshot.$Properties instead.
             */

            /**
             * Shape of an AccountSnapshot.
             * @typedef {plimsoll.v1.AccountSnapshot.$Properties} plimsoll.v1.AccountSnapshot.$Shape
             */

            /**
             * Constructs a new AccountSnapshot.
             * @memberof plimsoll.v1
             * @classdesc Represents an AccountSnapshot.
             * @constructor
             * @param {plimsoll.v1.AccountSnapshot.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AccountSnapshot = function (properties) {
                this.positions = [];
                this.openClientOrderIds = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AccountSnapshot walletBalance.
             * @member {string} walletBalance
             * @memberof plimsoll.v1.AccountSnapshot
             * @instance
             */
            AccountSnapshot.prototype.walletBalance = "";

            /**
             * AccountSnapshot positions.
             * @member {Array.<plimsoll.v1.PositionState>} positions
             * @memberof plimsoll.v1.AccountSnapshot
             * @instance
             */
            AccountSnapshot.prototype.positions = $util.emptyArray;

            /**
             * AccountSnapshot openClientOrderIds.
             * @member {Array.<string>} openClientOrderIds
             * @memberof plimsoll.v1.AccountSnapshot
             * @instance
             */
            AccountSnapshot.prototype.openClientOrderIds = $util.emptyArray;

            /**
             * AccountSnapshot asOfMs.
             * @member {number} asOfMs
             * @memberof plimsoll.v1.AccountSnapshot
             * @instance
             */
            AccountSnapshot.prototype.asOfMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountSnapshot caughtUp.
             * @member {boolean} caughtUp
             * @memberof plimsoll.v1.AccountSnapshot
             * @instance
             */
            AccountSnapshot.prototype.caughtUp = false;

            /**
             * AccountSnapshot live.
             * @member {boolean} live
             * @memberof plimsoll.v1.AccountSnapshot
             * @instance
             */
            AccountSnapshot.prototype.live = false;

            /**
             * Encodes the specified AccountSnapshot message. Does not implicitly {@link plimsoll.v1.AccountSnapshot.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.AccountSnapshot
             * @static
             * @param {plimsoll.v1.AccountSnapshot.$Properties} message AccountSnapshot message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AccountSnapshot.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.walletBalance != null && $Object.hasOwnProperty.call(message, "walletBalance") && message.walletBalance !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.walletBalance);
                if (message.positions != null && message.positions.length)
                    for (let i = 0; i < message.positions.length; ++i)
                        $root.plimsoll.v1.PositionState.encode(message.positions[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.openClientOrderIds != null && message.openClientOrderIds.length)
                    for (let i = 0; i < message.openClientOrderIds.length; ++i)
                        writer.uint32(/* id 3, wireType 2 =*/26).string(message.openClientOrderIds[i]);
                if (message.asOfMs != null && $Object.hasOwnProperty.call(message, "asOfMs") && (typeof message.asOfMs === "object" ? message.asOfMs.low || message.asOfMs.high : message.asOfMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.asOfMs);
                if (message.caughtUp != null && $Object.hasOwnProperty.call(message, "caughtUp") && message.caughtUp !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.caughtUp);
                if (message.live != null && $Object.hasOwnProperty.call(message, "live") && message.live !== false)
                    writer.uint32(/* id 6, wireType 0 =*/48).bool(message.live);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AccountSnapshot message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.AccountSnapshot
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountSnapshot & plimsoll.v1.AccountSnapshot.$Shape} AccountSnapshot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AccountSnapshot.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.AccountSnapshot();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.walletBalance = value;
                            else
                                delete message.walletBalance;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.positions && message.positions.length))
                                message.positions = [];
                            message.positions.push($root.plimsoll.v1.PositionState.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.openClientOrderIds && message.openClientOrderIds.length))
                                message.openClientOrderIds = [];
                            message.openClientOrderIds.push(reader.stringVerify());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.asOfMs = value;
                            else
                                delete message.asOfMs;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.caughtUp = value;
                            else
                                delete message.caughtUp;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.live = value;
                            else
                                delete message.live;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AccountSnapshot;
        })();

        v1.BalanceFact = (function() {

            /**
             * Properties of a BalanceFact.
             * @typedef {Object} plimsoll.v1.BalanceFact.$Properties
             * @property {string} [reason] BalanceFact reason
             * @property {string} [change] BalanceFact change
             * @property {string} [walletBalance] BalanceFact walletBalance
             * @property {string} [asset] BalanceFact asset
             * @property {number} [transactionTimeMs] BalanceFact transactionTimeMs
             * @property {string} [symbol] BalanceFact symbol
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BalanceFact.
             * @memberof plimsoll.v1
             * @interface IBalanceFact
             * @augments plimsoll.v1.BalanceFact.$Properties
             * @deprecated Use plimsoll.v1.BalanceFact.$Properties instead.
             */

            /**
             * Shape of a BalanceFact.
             * @typedef {plimsoll.v1.BalanceFact.$Properties} plimsoll.v1.BalanceFact.$Shape
             */

            /**
             * Constructs a new BalanceFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a BalanceFact.
             * @constructor
             * @param {plimsoll.v1.BalanceFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BalanceFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BalanceFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.BalanceFact
             * @instance
             */
            BalanceFact.prototype.reason = "";

            /**
             * BalanceFact change.
             * @member {string} change
             * @memberof plimsoll.v1.BalanceFact
             * @instance
             */
            BalanceFact.prototype.change = "";

            /**
             * BalanceFact walletBalance.
             * @member {string} walletBalance
             * @memberof plimsoll.v1.BalanceFact
             * @instance
             */
            BalanceFact.prototype.walletBalance = "";

            /**
             * BalanceFact asset.
             * @member {string} asset
             * @memberof plimsoll.v1.BalanceFact
             * @instance
             */
            BalanceFact.prototype.asset = "";

            /**
             * BalanceFact transactionTimeMs.
             * @member {number} transactionTimeMs
             * @memberof plimsoll.v1.BalanceFact
             * @instance
             */
            BalanceFact.prototype.transactionTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * BalanceFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.BalanceFact
             * @instance
             */
            BalanceFact.prototype.symbol = "";

            /**
             * Encodes the specified BalanceFact message. Does not implicitly {@link plimsoll.v1.BalanceFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.BalanceFact
             * @static
             * @param {plimsoll.v1.BalanceFact.$Properties} message BalanceFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BalanceFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                if (message.change != null && $Object.hasOwnProperty.call(message, "change") && message.change !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.change);
                if (message.walletBalance != null && $Object.hasOwnProperty.call(message, "walletBalance") && message.walletBalance !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.walletBalance);
                if (message.asset != null && $Object.hasOwnProperty.call(message, "asset") && message.asset !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.asset);
                if (message.transactionTimeMs != null && $Object.hasOwnProperty.call(message, "transactionTimeMs") && (typeof message.transactionTimeMs === "object" ? message.transactionTimeMs.low || message.transactionTimeMs.high : message.transactionTimeMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.transactionTimeMs);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.symbol);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BalanceFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.BalanceFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.BalanceFact & plimsoll.v1.BalanceFact.$Shape} BalanceFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BalanceFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.BalanceFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.change = value;
                            else
                                delete message.change;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.walletBalance = value;
                            else
                                delete message.walletBalance;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.asset = value;
                            else
                                delete message.asset;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.transactionTimeMs = value;
                            else
                                delete message.transactionTimeMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BalanceFact;
        })();

        v1.StreamFact = (function() {

            /**
             * Properties of a StreamFact.
             * @typedef {Object} plimsoll.v1.StreamFact.$Properties
             * @property {boolean} [connected] StreamFact connected
             * @property {string} [reason] StreamFact reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StreamFact.
             * @memberof plimsoll.v1
             * @interface IStreamFact
             * @augments plimsoll.v1.StreamFact.$Properties
             * @deprecated Use plimsoll.v1.StreamFact.$Properties instead.
             */

            /**
             * Shape of a StreamFact.
             * @typedef {plimsoll.v1.StreamFact.$Properties} plimsoll.v1.StreamFact.$Shape
             */

            /**
             * Constructs a new StreamFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a StreamFact.
             * @constructor
             * @param {plimsoll.v1.StreamFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StreamFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StreamFact connected.
             * @member {boolean} connected
             * @memberof plimsoll.v1.StreamFact
             * @instance
             */
            StreamFact.prototype.connected = false;

            /**
             * StreamFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.StreamFact
             * @instance
             */
            StreamFact.prototype.reason = "";

            /**
             * Encodes the specified StreamFact message. Does not implicitly {@link plimsoll.v1.StreamFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.StreamFact
             * @static
             * @param {plimsoll.v1.StreamFact.$Properties} message StreamFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StreamFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.connected != null && $Object.hasOwnProperty.call(message, "connected") && message.connected !== false)
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.connected);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StreamFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.StreamFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.StreamFact & plimsoll.v1.StreamFact.$Shape} StreamFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StreamFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.StreamFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.connected = value;
                            else
                                delete message.connected;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StreamFact;
        })();

        v1.AccountsBeat = (function() {

            /**
             * Properties of an AccountsBeat.
             * @typedef {Object} plimsoll.v1.AccountsBeat.$Properties
             * @property {number} [compareEveryMs] AccountsBeat compareEveryMs
             * @property {Array.<plimsoll.v1.AccountBeat.$Properties>} [accounts] AccountsBeat accounts
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AccountsBeat.
             * @memberof plimsoll.v1
             * @interface IAccountsBeat
             * @augments plimsoll.v1.AccountsBeat.$Properties
             * @deprecated Use plimsoll.v1.AccountsBeat.$Properties instead.
             */

            /**
             * Shape of an AccountsBeat.
             * @typedef {plimsoll.v1.AccountsBeat.$Properties} plimsoll.v1.AccountsBeat.$Shape
             */

            /**
             * Constructs a new AccountsBeat.
             * @memberof plimsoll.v1
             * @classdesc Represents an AccountsBeat.
             * @constructor
             * @param {plimsoll.v1.AccountsBeat.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AccountsBeat = function (properties) {
                this.accounts = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AccountsBeat compareEveryMs.
             * @member {number} compareEveryMs
             * @memberof plimsoll.v1.AccountsBeat
             * @instance
             */
            AccountsBeat.prototype.compareEveryMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountsBeat accounts.
             * @member {Array.<plimsoll.v1.AccountBeat>} accounts
             * @memberof plimsoll.v1.AccountsBeat
             * @instance
             */
            AccountsBeat.prototype.accounts = $util.emptyArray;

            /**
             * Encodes the specified AccountsBeat message. Does not implicitly {@link plimsoll.v1.AccountsBeat.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.AccountsBeat
             * @static
             * @param {plimsoll.v1.AccountsBeat.$Properties} message AccountsBeat message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AccountsBeat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.compareEveryMs != null && $Object.hasOwnProperty.call(message, "compareEveryMs") && (typeof message.compareEveryMs === "object" ? message.compareEveryMs.low || message.compareEveryMs.high : message.compareEveryMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.compareEveryMs);
                if (message.accounts != null && message.accounts.length)
                    for (let i = 0; i < message.accounts.length; ++i)
                        $root.plimsoll.v1.AccountBeat.encode(message.accounts[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AccountsBeat message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.AccountsBeat
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountsBeat & plimsoll.v1.AccountsBeat.$Shape} AccountsBeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AccountsBeat.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.AccountsBeat();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.compareEveryMs = value;
                            else
                                delete message.compareEveryMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.accounts && message.accounts.length))
                                message.accounts = [];
                            message.accounts.push($root.plimsoll.v1.AccountBeat.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AccountsBeat;
        })();

        v1.AccountBeat = (function() {

            /**
             * Properties of an AccountBeat.
             * @typedef {Object} plimsoll.v1.AccountBeat.$Properties
             * @property {string} [account] AccountBeat account
             * @property {number} [streamAgeMs] AccountBeat streamAgeMs
             * @property {number} [comparedAgeMs] AccountBeat comparedAgeMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AccountBeat.
             * @memberof plimsoll.v1
             * @interface IAccountBeat
             * @augments plimsoll.v1.AccountBeat.$Properties
             * @deprecated Use plimsoll.v1.AccountBeat.$Properties instead.
             */

            /**
             * Shape of an AccountBeat.
             * @typedef {plimsoll.v1.AccountBeat.$Properties} plimsoll.v1.AccountBeat.$Shape
             */

            /**
             * Constructs a new AccountBeat.
             * @memberof plimsoll.v1
             * @classdesc Represents an AccountBeat.
             * @constructor
             * @param {plimsoll.v1.AccountBeat.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AccountBeat = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AccountBeat account.
             * @member {string} account
             * @memberof plimsoll.v1.AccountBeat
             * @instance
             */
            AccountBeat.prototype.account = "";

            /**
             * AccountBeat streamAgeMs.
             * @member {number} streamAgeMs
             * @memberof plimsoll.v1.AccountBeat
             * @instance
             */
            AccountBeat.prototype.streamAgeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountBeat comparedAgeMs.
             * @member {number} comparedAgeMs
             * @memberof plimsoll.v1.AccountBeat
             * @instance
             */
            AccountBeat.prototype.comparedAgeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified AccountBeat message. Does not implicitly {@link plimsoll.v1.AccountBeat.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.AccountBeat
             * @static
             * @param {plimsoll.v1.AccountBeat.$Properties} message AccountBeat message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AccountBeat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.streamAgeMs != null && $Object.hasOwnProperty.call(message, "streamAgeMs") && (typeof message.streamAgeMs === "object" ? message.streamAgeMs.low || message.streamAgeMs.high : message.streamAgeMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.streamAgeMs);
                if (message.comparedAgeMs != null && $Object.hasOwnProperty.call(message, "comparedAgeMs") && (typeof message.comparedAgeMs === "object" ? message.comparedAgeMs.low || message.comparedAgeMs.high : message.comparedAgeMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.comparedAgeMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AccountBeat message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.AccountBeat
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountBeat & plimsoll.v1.AccountBeat.$Shape} AccountBeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AccountBeat.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.AccountBeat();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.streamAgeMs = value;
                            else
                                delete message.streamAgeMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.comparedAgeMs = value;
                            else
                                delete message.comparedAgeMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AccountBeat;
        })();

        v1.LeverageFact = (function() {

            /**
             * Properties of a LeverageFact.
             * @typedef {Object} plimsoll.v1.LeverageFact.$Properties
             * @property {string} [symbol] LeverageFact symbol
             * @property {number} [leverage] LeverageFact leverage
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LeverageFact.
             * @memberof plimsoll.v1
             * @interface ILeverageFact
             * @augments plimsoll.v1.LeverageFact.$Properties
             * @deprecated Use plimsoll.v1.LeverageFact.$Properties instead.
             */

            /**
             * Shape of a LeverageFact.
             * @typedef {plimsoll.v1.LeverageFact.$Properties} plimsoll.v1.LeverageFact.$Shape
             */

            /**
             * Constructs a new LeverageFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a LeverageFact.
             * @constructor
             * @param {plimsoll.v1.LeverageFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LeverageFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LeverageFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.LeverageFact
             * @instance
             */
            LeverageFact.prototype.symbol = "";

            /**
             * LeverageFact leverage.
             * @member {number} leverage
             * @memberof plimsoll.v1.LeverageFact
             * @instance
             */
            LeverageFact.prototype.leverage = 0;

            /**
             * Encodes the specified LeverageFact message. Does not implicitly {@link plimsoll.v1.LeverageFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.LeverageFact
             * @static
             * @param {plimsoll.v1.LeverageFact.$Properties} message LeverageFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LeverageFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.leverage != null && $Object.hasOwnProperty.call(message, "leverage") && message.leverage !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.leverage);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LeverageFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.LeverageFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.LeverageFact & plimsoll.v1.LeverageFact.$Shape} LeverageFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LeverageFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.LeverageFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.leverage = value;
                            else
                                delete message.leverage;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LeverageFact;
        })();

        v1.BanFact = (function() {

            /**
             * Properties of a BanFact.
             * @typedef {Object} plimsoll.v1.BanFact.$Properties
             * @property {number} [untilMs] BanFact untilMs
             * @property {string} [reason] BanFact reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BanFact.
             * @memberof plimsoll.v1
             * @interface IBanFact
             * @augments plimsoll.v1.BanFact.$Properties
             * @deprecated Use plimsoll.v1.BanFact.$Properties instead.
             */

            /**
             * Shape of a BanFact.
             * @typedef {plimsoll.v1.BanFact.$Properties} plimsoll.v1.BanFact.$Shape
             */

            /**
             * Constructs a new BanFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a BanFact.
             * @constructor
             * @param {plimsoll.v1.BanFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BanFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BanFact untilMs.
             * @member {number} untilMs
             * @memberof plimsoll.v1.BanFact
             * @instance
             */
            BanFact.prototype.untilMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * BanFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.BanFact
             * @instance
             */
            BanFact.prototype.reason = "";

            /**
             * Encodes the specified BanFact message. Does not implicitly {@link plimsoll.v1.BanFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.BanFact
             * @static
             * @param {plimsoll.v1.BanFact.$Properties} message BanFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BanFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.untilMs != null && $Object.hasOwnProperty.call(message, "untilMs") && (typeof message.untilMs === "object" ? message.untilMs.low || message.untilMs.high : message.untilMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.untilMs);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BanFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.BanFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.BanFact & plimsoll.v1.BanFact.$Shape} BanFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BanFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.BanFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.untilMs = value;
                            else
                                delete message.untilMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BanFact;
        })();

        /**
         * ControlCommand enum.
         * @name plimsoll.v1.ControlCommand
         * @enum {number}
         * @property {number} CONTROL_COMMAND_UNSPECIFIED=0 CONTROL_COMMAND_UNSPECIFIED value
         * @property {number} CONTROL_COMMAND_ARM=1 CONTROL_COMMAND_ARM value
         * @property {number} CONTROL_COMMAND_STOP=2 CONTROL_COMMAND_STOP value
         * @property {number} CONTROL_COMMAND_RESET_CIRCUIT=3 CONTROL_COMMAND_RESET_CIRCUIT value
         * @property {number} CONTROL_COMMAND_FLATTEN=4 CONTROL_COMMAND_FLATTEN value
         * @property {number} CONTROL_COMMAND_RESOLVE_PLACED=5 CONTROL_COMMAND_RESOLVE_PLACED value
         * @property {number} CONTROL_COMMAND_RESOLVE_NOT_PLACED=6 CONTROL_COMMAND_RESOLVE_NOT_PLACED value
         * @property {number} CONTROL_COMMAND_REDUCE_ONLY=7 CONTROL_COMMAND_REDUCE_ONLY value
         * @property {number} CONTROL_COMMAND_DOCTOR_GREEN=8 CONTROL_COMMAND_DOCTOR_GREEN value
         * @property {number} CONTROL_COMMAND_DOCTOR_RED=9 CONTROL_COMMAND_DOCTOR_RED value
         */
        v1.ControlCommand = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "CONTROL_COMMAND_UNSPECIFIED"] = 0;
            values[valuesById[1] = "CONTROL_COMMAND_ARM"] = 1;
            values[valuesById[2] = "CONTROL_COMMAND_STOP"] = 2;
            values[valuesById[3] = "CONTROL_COMMAND_RESET_CIRCUIT"] = 3;
            values[valuesById[4] = "CONTROL_COMMAND_FLATTEN"] = 4;
            values[valuesById[5] = "CONTROL_COMMAND_RESOLVE_PLACED"] = 5;
            values[valuesById[6] = "CONTROL_COMMAND_RESOLVE_NOT_PLACED"] = 6;
            values[valuesById[7] = "CONTROL_COMMAND_REDUCE_ONLY"] = 7;
            values[valuesById[8] = "CONTROL_COMMAND_DOCTOR_GREEN"] = 8;
            values[valuesById[9] = "CONTROL_COMMAND_DOCTOR_RED"] = 9;
            return values;
        })();

        v1.ControlFact = (function() {

            /**
             * Properties of a ControlFact.
             * @typedef {Object} plimsoll.v1.ControlFact.$Properties
             * @property {string} [commandId] ControlFact commandId
             * @property {plimsoll.v1.ControlCommand} [command] ControlFact command
             * @property {string} [operator] ControlFact operator
             * @property {string} [reason] ControlFact reason
             * @property {string} [clientOrderId] ControlFact clientOrderId
             * @property {string} [symbol] ControlFact symbol
             * @property {string} [strategy] ControlFact strategy
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ControlFact.
             * @memberof plimsoll.v1
             * @interface IControlFact
             * @augments plimsoll.v1.ControlFact.$Properties
             * @deprecated Use plimsoll.v1.ControlFact.$Properties instead.
             */

            /**
             * Shape of a ControlFact.
             * @typedef {plimsoll.v1.ControlFact.$Properties} plimsoll.v1.ControlFact.$Shape
             */

            /**
             * Constructs a new ControlFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a ControlFact.
             * @constructor
             * @param {plimsoll.v1.ControlFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ControlFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ControlFact commandId.
             * @member {string} commandId
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.commandId = "";

            /**
             * ControlFact command.
             * @member {plimsoll.v1.ControlCommand} command
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.command = 0;

            /**
             * ControlFact operator.
             * @member {string} operator
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.operator = "";

            /**
             * ControlFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.reason = "";

            /**
             * ControlFact clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.clientOrderId = "";

            /**
             * ControlFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.symbol = "";

            /**
             * ControlFact strategy.
             * @member {string} strategy
             * @memberof plimsoll.v1.ControlFact
             * @instance
             */
            ControlFact.prototype.strategy = "";

            /**
             * Encodes the specified ControlFact message. Does not implicitly {@link plimsoll.v1.ControlFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.ControlFact
             * @static
             * @param {plimsoll.v1.ControlFact.$Properties} message ControlFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ControlFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.commandId != null && $Object.hasOwnProperty.call(message, "commandId") && message.commandId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.commandId);
                if (message.command != null && $Object.hasOwnProperty.call(message, "command") && message.command !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.command);
                if (message.operator != null && $Object.hasOwnProperty.call(message, "operator") && message.operator !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.operator);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.reason);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.clientOrderId);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.symbol);
                if (message.strategy != null && $Object.hasOwnProperty.call(message, "strategy") && message.strategy !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.strategy);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ControlFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.ControlFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.ControlFact & plimsoll.v1.ControlFact.$Shape} ControlFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ControlFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.ControlFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.commandId = value;
                            else
                                delete message.commandId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.command = value;
                            else
                                delete message.command;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.operator = value;
                            else
                                delete message.operator;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.strategy = value;
                            else
                                delete message.strategy;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ControlFact;
        })();

        v1.RouterFact = (function() {

            /**
             * Properties of a RouterFact.
             * @typedef {Object} plimsoll.v1.RouterFact.$Properties
             * @property {string} [instance] RouterFact instance
             * @property {boolean} [live] RouterFact live
             * @property {plimsoll.v1.RouterLeft.$Properties} [left] RouterFact left
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RouterFact.
             * @memberof plimsoll.v1
             * @interface IRouterFact
             * @augments plimsoll.v1.RouterFact.$Properties
             * @deprecated Use plimsoll.v1.RouterFact.$Properties instead.
             */

            /**
             * Shape of a RouterFact.
             * @typedef {plimsoll.v1.RouterFact.$Properties} plimsoll.v1.RouterFact.$Shape
             */

            /**
             * Constructs a new RouterFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a RouterFact.
             * @constructor
             * @param {plimsoll.v1.RouterFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RouterFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RouterFact instance.
             * @member {string} instance
             * @memberof plimsoll.v1.RouterFact
             * @instance
             */
            RouterFact.prototype.instance = "";

            /**
             * RouterFact live.
             * @member {boolean} live
             * @memberof plimsoll.v1.RouterFact
             * @instance
             */
            RouterFact.prototype.live = false;

            /**
             * RouterFact left.
             * @member {plimsoll.v1.RouterLeft} left
             * @memberof plimsoll.v1.RouterFact
             * @instance
             */
            RouterFact.prototype.left = null;

            /**
             * Encodes the specified RouterFact message. Does not implicitly {@link plimsoll.v1.RouterFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.RouterFact
             * @static
             * @param {plimsoll.v1.RouterFact.$Properties} message RouterFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RouterFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.instance != null && $Object.hasOwnProperty.call(message, "instance") && message.instance !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.instance);
                if (message.live != null && $Object.hasOwnProperty.call(message, "live") && message.live !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.live);
                if (message.left != null && $Object.hasOwnProperty.call(message, "left"))
                    $root.plimsoll.v1.RouterLeft.encode(message.left, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RouterFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.RouterFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.RouterFact & plimsoll.v1.RouterFact.$Shape} RouterFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RouterFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.RouterFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.instance = value;
                            else
                                delete message.instance;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.live = value;
                            else
                                delete message.live;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.left = $root.plimsoll.v1.RouterLeft.decode(reader, reader.size(), $undefined, _depth + 1, message.left);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RouterFact;
        })();

        v1.RouterLeft = (function() {

            /**
             * Properties of a RouterLeft.
             * @typedef {Object} plimsoll.v1.RouterLeft.$Properties
             * @property {number} [commit] RouterLeft commit
             * @property {Array.<string>} [unsent] RouterLeft unsent
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RouterLeft.
             * @memberof plimsoll.v1
             * @interface IRouterLeft
             * @augments plimsoll.v1.RouterLeft.$Properties
             * @deprecated Use plimsoll.v1.RouterLeft.$Properties instead.
             */

            /**
             * Shape of a RouterLeft.
             * @typedef {plimsoll.v1.RouterLeft.$Properties} plimsoll.v1.RouterLeft.$Shape
             */

            /**
             * Constructs a new RouterLeft.
             * @memberof plimsoll.v1
             * @classdesc Represents a RouterLeft.
             * @constructor
             * @param {plimsoll.v1.RouterLeft.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RouterLeft = function (properties) {
                this.unsent = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RouterLeft commit.
             * @member {number} commit
             * @memberof plimsoll.v1.RouterLeft
             * @instance
             */
            RouterLeft.prototype.commit = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * RouterLeft unsent.
             * @member {Array.<string>} unsent
             * @memberof plimsoll.v1.RouterLeft
             * @instance
             */
            RouterLeft.prototype.unsent = $util.emptyArray;

            /**
             * Encodes the specified RouterLeft message. Does not implicitly {@link plimsoll.v1.RouterLeft.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.RouterLeft
             * @static
             * @param {plimsoll.v1.RouterLeft.$Properties} message RouterLeft message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RouterLeft.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.commit != null && $Object.hasOwnProperty.call(message, "commit") && (typeof message.commit === "object" ? message.commit.low || message.commit.high : message.commit !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.commit);
                if (message.unsent != null && message.unsent.length)
                    for (let i = 0; i < message.unsent.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.unsent[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RouterLeft message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.RouterLeft
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.RouterLeft & plimsoll.v1.RouterLeft.$Shape} RouterLeft
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RouterLeft.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.RouterLeft();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.commit = value;
                            else
                                delete message.commit;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.unsent && message.unsent.length))
                                message.unsent = [];
                            message.unsent.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RouterLeft;
        })();

        /**
         * StopStatus enum.
         * @name plimsoll.v1.StopStatus
         * @enum {number}
         * @property {number} STOP_STATUS_UNSPECIFIED=0 STOP_STATUS_UNSPECIFIED value
         * @property {number} STOP_STATUS_NEW=1 STOP_STATUS_NEW value
         * @property {number} STOP_STATUS_TRIGGERING=2 STOP_STATUS_TRIGGERING value
         * @property {number} STOP_STATUS_TRIGGERED=3 STOP_STATUS_TRIGGERED value
         * @property {number} STOP_STATUS_FINISHED=4 STOP_STATUS_FINISHED value
         * @property {number} STOP_STATUS_CANCELED=5 STOP_STATUS_CANCELED value
         * @property {number} STOP_STATUS_EXPIRED=6 STOP_STATUS_EXPIRED value
         * @property {number} STOP_STATUS_REJECTED=7 STOP_STATUS_REJECTED value
         * @property {number} STOP_STATUS_ABSENT=8 STOP_STATUS_ABSENT value
         */
        v1.StopStatus = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "STOP_STATUS_UNSPECIFIED"] = 0;
            values[valuesById[1] = "STOP_STATUS_NEW"] = 1;
            values[valuesById[2] = "STOP_STATUS_TRIGGERING"] = 2;
            values[valuesById[3] = "STOP_STATUS_TRIGGERED"] = 3;
            values[valuesById[4] = "STOP_STATUS_FINISHED"] = 4;
            values[valuesById[5] = "STOP_STATUS_CANCELED"] = 5;
            values[valuesById[6] = "STOP_STATUS_EXPIRED"] = 6;
            values[valuesById[7] = "STOP_STATUS_REJECTED"] = 7;
            values[valuesById[8] = "STOP_STATUS_ABSENT"] = 8;
            return values;
        })();

        v1.StopFact = (function() {

            /**
             * Properties of a StopFact.
             * @typedef {Object} plimsoll.v1.StopFact.$Properties
             * @property {string} [symbol] StopFact symbol
             * @property {string} [clientOrderId] StopFact clientOrderId
             * @property {string} [algoId] StopFact algoId
             * @property {plimsoll.v1.Side} [side] StopFact side
             * @property {plimsoll.v1.StopStatus} [status] StopFact status
             * @property {string} [triggerPrice] StopFact triggerPrice
             * @property {string} [childOrderId] StopFact childOrderId
             * @property {string} [reason] StopFact reason
             * @property {number} [transactionTimeMs] StopFact transactionTimeMs
             * @property {plimsoll.v1.FactSource} [source] StopFact source
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StopFact.
             * @memberof plimsoll.v1
             * @interface IStopFact
             * @augments plimsoll.v1.StopFact.$Properties
             * @deprecated Use plimsoll.v1.StopFact.$Properties instead.
             */

            /**
             * Shape of a StopFact.
             * @typedef {plimsoll.v1.StopFact.$Properties} plimsoll.v1.StopFact.$Shape
             */

            /**
             * Constructs a new StopFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a StopFact.
             * @constructor
             * @param {plimsoll.v1.StopFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StopFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StopFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.symbol = "";

            /**
             * StopFact clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.clientOrderId = "";

            /**
             * StopFact algoId.
             * @member {string} algoId
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.algoId = "";

            /**
             * StopFact side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.side = 0;

            /**
             * StopFact status.
             * @member {plimsoll.v1.StopStatus} status
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.status = 0;

            /**
             * StopFact triggerPrice.
             * @member {string} triggerPrice
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.triggerPrice = "";

            /**
             * StopFact childOrderId.
             * @member {string} childOrderId
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.childOrderId = "";

            /**
             * StopFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.reason = "";

            /**
             * StopFact transactionTimeMs.
             * @member {number} transactionTimeMs
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.transactionTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * StopFact source.
             * @member {plimsoll.v1.FactSource} source
             * @memberof plimsoll.v1.StopFact
             * @instance
             */
            StopFact.prototype.source = 0;

            /**
             * Encodes the specified StopFact message. Does not implicitly {@link plimsoll.v1.StopFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.StopFact
             * @static
             * @param {plimsoll.v1.StopFact.$Properties} message StopFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StopFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.clientOrderId);
                if (message.algoId != null && $Object.hasOwnProperty.call(message, "algoId") && message.algoId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.algoId);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.side);
                if (message.status != null && $Object.hasOwnProperty.call(message, "status") && message.status !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).int32(message.status);
                if (message.triggerPrice != null && $Object.hasOwnProperty.call(message, "triggerPrice") && message.triggerPrice !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.triggerPrice);
                if (message.childOrderId != null && $Object.hasOwnProperty.call(message, "childOrderId") && message.childOrderId !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.childOrderId);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.reason);
                if (message.transactionTimeMs != null && $Object.hasOwnProperty.call(message, "transactionTimeMs") && (typeof message.transactionTimeMs === "object" ? message.transactionTimeMs.low || message.transactionTimeMs.high : message.transactionTimeMs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).int64(message.transactionTimeMs);
                if (message.source != null && $Object.hasOwnProperty.call(message, "source") && message.source !== 0)
                    writer.uint32(/* id 10, wireType 0 =*/80).int32(message.source);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StopFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.StopFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.StopFact & plimsoll.v1.StopFact.$Shape} StopFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StopFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.StopFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.algoId = value;
                            else
                                delete message.algoId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.status = value;
                            else
                                delete message.status;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.triggerPrice = value;
                            else
                                delete message.triggerPrice;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.childOrderId = value;
                            else
                                delete message.childOrderId;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.transactionTimeMs = value;
                            else
                                delete message.transactionTimeMs;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.source = value;
                            else
                                delete message.source;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StopFact;
        })();

        /**
         * ProtectionOutcome enum.
         * @name plimsoll.v1.ProtectionOutcome
         * @enum {number}
         * @property {number} PROTECTION_OUTCOME_UNSPECIFIED=0 PROTECTION_OUTCOME_UNSPECIFIED value
         * @property {number} PROTECTION_OUTCOME_CONFIRMED=1 PROTECTION_OUTCOME_CONFIRMED value
         * @property {number} PROTECTION_OUTCOME_FLATTENING=2 PROTECTION_OUTCOME_FLATTENING value
         * @property {number} PROTECTION_OUTCOME_FLATTENED=3 PROTECTION_OUTCOME_FLATTENED value
         * @property {number} PROTECTION_OUTCOME_KEPT=4 PROTECTION_OUTCOME_KEPT value
         * @property {number} PROTECTION_OUTCOME_FAILED=5 PROTECTION_OUTCOME_FAILED value
         */
        v1.ProtectionOutcome = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PROTECTION_OUTCOME_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PROTECTION_OUTCOME_CONFIRMED"] = 1;
            values[valuesById[2] = "PROTECTION_OUTCOME_FLATTENING"] = 2;
            values[valuesById[3] = "PROTECTION_OUTCOME_FLATTENED"] = 3;
            values[valuesById[4] = "PROTECTION_OUTCOME_KEPT"] = 4;
            values[valuesById[5] = "PROTECTION_OUTCOME_FAILED"] = 5;
            return values;
        })();

        v1.ProtectionFact = (function() {

            /**
             * Properties of a ProtectionFact.
             * @typedef {Object} plimsoll.v1.ProtectionFact.$Properties
             * @property {string} [symbol] ProtectionFact symbol
             * @property {string} [clientOrderId] ProtectionFact clientOrderId
             * @property {string} [stopId] ProtectionFact stopId
             * @property {plimsoll.v1.ProtectionOutcome} [outcome] ProtectionFact outcome
             * @property {number} [nakedSinceMs] ProtectionFact nakedSinceMs
             * @property {number} [unprotectedMs] ProtectionFact unprotectedMs
             * @property {number} [code] ProtectionFact code
             * @property {string} [reason] ProtectionFact reason
             * @property {plimsoll.v1.Side} [side] ProtectionFact side
             * @property {string} [stopPrice] ProtectionFact stopPrice
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ProtectionFact.
             * @memberof plimsoll.v1
             * @interface IProtectionFact
             * @augments plimsoll.v1.ProtectionFact.$Properties
             * @deprecated Use plimsoll.v1.ProtectionFact.$Properties instead.
             */

            /**
             * Shape of a ProtectionFact.
             * @typedef {plimsoll.v1.ProtectionFact.$Properties} plimsoll.v1.ProtectionFact.$Shape
             */

            /**
             * Constructs a new ProtectionFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a ProtectionFact.
             * @constructor
             * @param {plimsoll.v1.ProtectionFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ProtectionFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ProtectionFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.symbol = "";

            /**
             * ProtectionFact clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.clientOrderId = "";

            /**
             * ProtectionFact stopId.
             * @member {string} stopId
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.stopId = "";

            /**
             * ProtectionFact outcome.
             * @member {plimsoll.v1.ProtectionOutcome} outcome
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.outcome = 0;

            /**
             * ProtectionFact nakedSinceMs.
             * @member {number} nakedSinceMs
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.nakedSinceMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * ProtectionFact unprotectedMs.
             * @member {number} unprotectedMs
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.unprotectedMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * ProtectionFact code.
             * @member {number} code
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.code = 0;

            /**
             * ProtectionFact reason.
             * @member {string} reason
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.reason = "";

            /**
             * ProtectionFact side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.side = 0;

            /**
             * ProtectionFact stopPrice.
             * @member {string} stopPrice
             * @memberof plimsoll.v1.ProtectionFact
             * @instance
             */
            ProtectionFact.prototype.stopPrice = "";

            /**
             * Encodes the specified ProtectionFact message. Does not implicitly {@link plimsoll.v1.ProtectionFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.ProtectionFact
             * @static
             * @param {plimsoll.v1.ProtectionFact.$Properties} message ProtectionFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ProtectionFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.clientOrderId);
                if (message.stopId != null && $Object.hasOwnProperty.call(message, "stopId") && message.stopId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.stopId);
                if (message.outcome != null && $Object.hasOwnProperty.call(message, "outcome") && message.outcome !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.outcome);
                if (message.nakedSinceMs != null && $Object.hasOwnProperty.call(message, "nakedSinceMs") && (typeof message.nakedSinceMs === "object" ? message.nakedSinceMs.low || message.nakedSinceMs.high : message.nakedSinceMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.nakedSinceMs);
                if (message.unprotectedMs != null && $Object.hasOwnProperty.call(message, "unprotectedMs") && (typeof message.unprotectedMs === "object" ? message.unprotectedMs.low || message.unprotectedMs.high : message.unprotectedMs !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.unprotectedMs);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).int32(message.code);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.reason);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).int32(message.side);
                if (message.stopPrice != null && $Object.hasOwnProperty.call(message, "stopPrice") && message.stopPrice !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.stopPrice);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ProtectionFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.ProtectionFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.ProtectionFact & plimsoll.v1.ProtectionFact.$Shape} ProtectionFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ProtectionFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.ProtectionFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopId = value;
                            else
                                delete message.stopId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.outcome = value;
                            else
                                delete message.outcome;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.nakedSinceMs = value;
                            else
                                delete message.nakedSinceMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.unprotectedMs = value;
                            else
                                delete message.unprotectedMs;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopPrice = value;
                            else
                                delete message.stopPrice;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ProtectionFact;
        })();

        /**
         * DriftClass enum.
         * @name plimsoll.v1.DriftClass
         * @enum {number}
         * @property {number} DRIFT_CLASS_UNSPECIFIED=0 DRIFT_CLASS_UNSPECIFIED value
         * @property {number} DRIFT_CLASS_MISSED_FILL=1 DRIFT_CLASS_MISSED_FILL value
         * @property {number} DRIFT_CLASS_MISSED_END=2 DRIFT_CLASS_MISSED_END value
         * @property {number} DRIFT_CLASS_MANUAL_TRADE=3 DRIFT_CLASS_MANUAL_TRADE value
         * @property {number} DRIFT_CLASS_LIQUIDATION=4 DRIFT_CLASS_LIQUIDATION value
         * @property {number} DRIFT_CLASS_ADL=5 DRIFT_CLASS_ADL value
         * @property {number} DRIFT_CLASS_SETTLEMENT=6 DRIFT_CLASS_SETTLEMENT value
         * @property {number} DRIFT_CLASS_FUNDING=7 DRIFT_CLASS_FUNDING value
         * @property {number} DRIFT_CLASS_FEE_ASSET=8 DRIFT_CLASS_FEE_ASSET value
         * @property {number} DRIFT_CLASS_TRANSFER=9 DRIFT_CLASS_TRANSFER value
         * @property {number} DRIFT_CLASS_UNKNOWN_ORDER=10 DRIFT_CLASS_UNKNOWN_ORDER value
         * @property {number} DRIFT_CLASS_OTHER_INCOME=11 DRIFT_CLASS_OTHER_INCOME value
         * @property {number} DRIFT_CLASS_OUR_BUG=12 DRIFT_CLASS_OUR_BUG value
         * @property {number} DRIFT_CLASS_UNEXPLAINED=13 DRIFT_CLASS_UNEXPLAINED value
         */
        v1.DriftClass = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "DRIFT_CLASS_UNSPECIFIED"] = 0;
            values[valuesById[1] = "DRIFT_CLASS_MISSED_FILL"] = 1;
            values[valuesById[2] = "DRIFT_CLASS_MISSED_END"] = 2;
            values[valuesById[3] = "DRIFT_CLASS_MANUAL_TRADE"] = 3;
            values[valuesById[4] = "DRIFT_CLASS_LIQUIDATION"] = 4;
            values[valuesById[5] = "DRIFT_CLASS_ADL"] = 5;
            values[valuesById[6] = "DRIFT_CLASS_SETTLEMENT"] = 6;
            values[valuesById[7] = "DRIFT_CLASS_FUNDING"] = 7;
            values[valuesById[8] = "DRIFT_CLASS_FEE_ASSET"] = 8;
            values[valuesById[9] = "DRIFT_CLASS_TRANSFER"] = 9;
            values[valuesById[10] = "DRIFT_CLASS_UNKNOWN_ORDER"] = 10;
            values[valuesById[11] = "DRIFT_CLASS_OTHER_INCOME"] = 11;
            values[valuesById[12] = "DRIFT_CLASS_OUR_BUG"] = 12;
            values[valuesById[13] = "DRIFT_CLASS_UNEXPLAINED"] = 13;
            return values;
        })();

        v1.DriftFact = (function() {

            /**
             * Properties of a DriftFact.
             * @typedef {Object} plimsoll.v1.DriftFact.$Properties
             * @property {plimsoll.v1.DriftClass} ["class"] DriftFact class
             * @property {string} [symbol] DriftFact symbol
             * @property {string} [asset] DriftFact asset
             * @property {string} [amount] DriftFact amount
             * @property {string} [exposure] DriftFact exposure
             * @property {string} [ours] DriftFact ours
             * @property {string} [theirs] DriftFact theirs
             * @property {number} [happenedAtMs] DriftFact happenedAtMs
             * @property {boolean} [repaired] DriftFact repaired
             * @property {boolean} [knownGap] DriftFact knownGap
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DriftFact.
             * @memberof plimsoll.v1
             * @interface IDriftFact
             * @augments plimsoll.v1.DriftFact.$Properties
             * @deprecated Use plimsoll.v1.DriftFact.$Properties instead.
             */

            /**
             * Shape of a DriftFact.
             * @typedef {plimsoll.v1.DriftFact.$Properties} plimsoll.v1.DriftFact.$Shape
             */

            /**
             * Constructs a new DriftFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a DriftFact.
             * @constructor
             * @param {plimsoll.v1.DriftFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DriftFact = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DriftFact class.
             * @member {plimsoll.v1.DriftClass} class
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype["class"] = 0;

            /**
             * DriftFact symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.symbol = "";

            /**
             * DriftFact asset.
             * @member {string} asset
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.asset = "";

            /**
             * DriftFact amount.
             * @member {string} amount
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.amount = "";

            /**
             * DriftFact exposure.
             * @member {string} exposure
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.exposure = "";

            /**
             * DriftFact ours.
             * @member {string} ours
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.ours = "";

            /**
             * DriftFact theirs.
             * @member {string} theirs
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.theirs = "";

            /**
             * DriftFact happenedAtMs.
             * @member {number} happenedAtMs
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.happenedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DriftFact repaired.
             * @member {boolean} repaired
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.repaired = false;

            /**
             * DriftFact knownGap.
             * @member {boolean} knownGap
             * @memberof plimsoll.v1.DriftFact
             * @instance
             */
            DriftFact.prototype.knownGap = false;

            /**
             * Encodes the specified DriftFact message. Does not implicitly {@link plimsoll.v1.DriftFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.DriftFact
             * @static
             * @param {plimsoll.v1.DriftFact.$Properties} message DriftFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DriftFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message["class"] != null && $Object.hasOwnProperty.call(message, "class") && message["class"] !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message["class"]);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.symbol);
                if (message.asset != null && $Object.hasOwnProperty.call(message, "asset") && message.asset !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.asset);
                if (message.amount != null && $Object.hasOwnProperty.call(message, "amount") && message.amount !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.amount);
                if (message.exposure != null && $Object.hasOwnProperty.call(message, "exposure") && message.exposure !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.exposure);
                if (message.ours != null && $Object.hasOwnProperty.call(message, "ours") && message.ours !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.ours);
                if (message.theirs != null && $Object.hasOwnProperty.call(message, "theirs") && message.theirs !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.theirs);
                if (message.happenedAtMs != null && $Object.hasOwnProperty.call(message, "happenedAtMs") && (typeof message.happenedAtMs === "object" ? message.happenedAtMs.low || message.happenedAtMs.high : message.happenedAtMs !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).int64(message.happenedAtMs);
                if (message.repaired != null && $Object.hasOwnProperty.call(message, "repaired") && message.repaired !== false)
                    writer.uint32(/* id 9, wireType 0 =*/72).bool(message.repaired);
                if (message.knownGap != null && $Object.hasOwnProperty.call(message, "knownGap") && message.knownGap !== false)
                    writer.uint32(/* id 10, wireType 0 =*/80).bool(message.knownGap);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DriftFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.DriftFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.DriftFact & plimsoll.v1.DriftFact.$Shape} DriftFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DriftFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.DriftFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message["class"] = value;
                            else
                                delete message["class"];
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.asset = value;
                            else
                                delete message.asset;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.amount = value;
                            else
                                delete message.amount;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.exposure = value;
                            else
                                delete message.exposure;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.ours = value;
                            else
                                delete message.ours;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.theirs = value;
                            else
                                delete message.theirs;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.happenedAtMs = value;
                            else
                                delete message.happenedAtMs;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.repaired = value;
                            else
                                delete message.repaired;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.knownGap = value;
                            else
                                delete message.knownGap;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DriftFact;
        })();

        v1.LedgerTerms = (function() {

            /**
             * Properties of a LedgerTerms.
             * @typedef {Object} plimsoll.v1.LedgerTerms.$Properties
             * @property {string} [realised] LedgerTerms realised
             * @property {string} [fees] LedgerTerms fees
             * @property {string} [funding] LedgerTerms funding
             * @property {string} [transfers] LedgerTerms transfers
             * @property {string} [other] LedgerTerms other
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LedgerTerms.
             * @memberof plimsoll.v1
             * @interface ILedgerTerms
             * @augments plimsoll.v1.LedgerTerms.$Properties
             * @deprecated Use plimsoll.v1.LedgerTerms.$Properties instead.
             */

            /**
             * Shape of a LedgerTerms.
             * @typedef {plimsoll.v1.LedgerTerms.$Properties} plimsoll.v1.LedgerTerms.$Shape
             */

            /**
             * Constructs a new LedgerTerms.
             * @memberof plimsoll.v1
             * @classdesc Represents a LedgerTerms.
             * @constructor
             * @param {plimsoll.v1.LedgerTerms.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LedgerTerms = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LedgerTerms realised.
             * @member {string} realised
             * @memberof plimsoll.v1.LedgerTerms
             * @instance
             */
            LedgerTerms.prototype.realised = "";

            /**
             * LedgerTerms fees.
             * @member {string} fees
             * @memberof plimsoll.v1.LedgerTerms
             * @instance
             */
            LedgerTerms.prototype.fees = "";

            /**
             * LedgerTerms funding.
             * @member {string} funding
             * @memberof plimsoll.v1.LedgerTerms
             * @instance
             */
            LedgerTerms.prototype.funding = "";

            /**
             * LedgerTerms transfers.
             * @member {string} transfers
             * @memberof plimsoll.v1.LedgerTerms
             * @instance
             */
            LedgerTerms.prototype.transfers = "";

            /**
             * LedgerTerms other.
             * @member {string} other
             * @memberof plimsoll.v1.LedgerTerms
             * @instance
             */
            LedgerTerms.prototype.other = "";

            /**
             * Encodes the specified LedgerTerms message. Does not implicitly {@link plimsoll.v1.LedgerTerms.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.LedgerTerms
             * @static
             * @param {plimsoll.v1.LedgerTerms.$Properties} message LedgerTerms message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LedgerTerms.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.realised != null && $Object.hasOwnProperty.call(message, "realised") && message.realised !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.realised);
                if (message.fees != null && $Object.hasOwnProperty.call(message, "fees") && message.fees !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.fees);
                if (message.funding != null && $Object.hasOwnProperty.call(message, "funding") && message.funding !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.funding);
                if (message.transfers != null && $Object.hasOwnProperty.call(message, "transfers") && message.transfers !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.transfers);
                if (message.other != null && $Object.hasOwnProperty.call(message, "other") && message.other !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.other);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LedgerTerms message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.LedgerTerms
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.LedgerTerms & plimsoll.v1.LedgerTerms.$Shape} LedgerTerms
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LedgerTerms.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.LedgerTerms();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.realised = value;
                            else
                                delete message.realised;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.fees = value;
                            else
                                delete message.fees;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.funding = value;
                            else
                                delete message.funding;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.transfers = value;
                            else
                                delete message.transfers;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.other = value;
                            else
                                delete message.other;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LedgerTerms;
        })();

        v1.LedgerLine = (function() {

            /**
             * Properties of a LedgerLine.
             * @typedef {Object} plimsoll.v1.LedgerLine.$Properties
             * @property {string} [asset] LedgerLine asset
             * @property {string} [opening] LedgerLine opening
             * @property {plimsoll.v1.LedgerTerms.$Properties} [ours] LedgerLine ours
             * @property {plimsoll.v1.LedgerTerms.$Properties} [theirs] LedgerLine theirs
             * @property {string} [wallet] LedgerLine wallet
             * @property {string} [residual] LedgerLine residual
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LedgerLine.
             * @memberof plimsoll.v1
             * @interface ILedgerLine
             * @augments plimsoll.v1.LedgerLine.$Properties
             * @deprecated Use plimsoll.v1.LedgerLine.$Properties instead.
             */

            /**
             * Shape of a LedgerLine.
             * @typedef {plimsoll.v1.LedgerLine.$Properties} plimsoll.v1.LedgerLine.$Shape
             */

            /**
             * Constructs a new LedgerLine.
             * @memberof plimsoll.v1
             * @classdesc Represents a LedgerLine.
             * @constructor
             * @param {plimsoll.v1.LedgerLine.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LedgerLine = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LedgerLine asset.
             * @member {string} asset
             * @memberof plimsoll.v1.LedgerLine
             * @instance
             */
            LedgerLine.prototype.asset = "";

            /**
             * LedgerLine opening.
             * @member {string} opening
             * @memberof plimsoll.v1.LedgerLine
             * @instance
             */
            LedgerLine.prototype.opening = "";

            /**
             * LedgerLine ours.
             * @member {plimsoll.v1.LedgerTerms} ours
             * @memberof plimsoll.v1.LedgerLine
             * @instance
             */
            LedgerLine.prototype.ours = null;

            /**
             * LedgerLine theirs.
             * @member {plimsoll.v1.LedgerTerms} theirs
             * @memberof plimsoll.v1.LedgerLine
             * @instance
             */
            LedgerLine.prototype.theirs = null;

            /**
             * LedgerLine wallet.
             * @member {string} wallet
             * @memberof plimsoll.v1.LedgerLine
             * @instance
             */
            LedgerLine.prototype.wallet = "";

            /**
             * LedgerLine residual.
             * @member {string} residual
             * @memberof plimsoll.v1.LedgerLine
             * @instance
             */
            LedgerLine.prototype.residual = "";

            /**
             * Encodes the specified LedgerLine message. Does not implicitly {@link plimsoll.v1.LedgerLine.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.LedgerLine
             * @static
             * @param {plimsoll.v1.LedgerLine.$Properties} message LedgerLine message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LedgerLine.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.asset != null && $Object.hasOwnProperty.call(message, "asset") && message.asset !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.asset);
                if (message.opening != null && $Object.hasOwnProperty.call(message, "opening") && message.opening !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.opening);
                if (message.ours != null && $Object.hasOwnProperty.call(message, "ours"))
                    $root.plimsoll.v1.LedgerTerms.encode(message.ours, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.theirs != null && $Object.hasOwnProperty.call(message, "theirs"))
                    $root.plimsoll.v1.LedgerTerms.encode(message.theirs, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.wallet != null && $Object.hasOwnProperty.call(message, "wallet") && message.wallet !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.wallet);
                if (message.residual != null && $Object.hasOwnProperty.call(message, "residual") && message.residual !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.residual);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LedgerLine message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.LedgerLine
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.LedgerLine & plimsoll.v1.LedgerLine.$Shape} LedgerLine
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LedgerLine.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.LedgerLine();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.asset = value;
                            else
                                delete message.asset;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.opening = value;
                            else
                                delete message.opening;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.ours = $root.plimsoll.v1.LedgerTerms.decode(reader, reader.size(), $undefined, _depth + 1, message.ours);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.theirs = $root.plimsoll.v1.LedgerTerms.decode(reader, reader.size(), $undefined, _depth + 1, message.theirs);
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.wallet = value;
                            else
                                delete message.wallet;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.residual = value;
                            else
                                delete message.residual;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LedgerLine;
        })();

        v1.LedgerFact = (function() {

            /**
             * Properties of a LedgerFact.
             * @typedef {Object} plimsoll.v1.LedgerFact.$Properties
             * @property {number} [openedAtMs] LedgerFact openedAtMs
             * @property {number} [asOfMs] LedgerFact asOfMs
             * @property {Array.<plimsoll.v1.LedgerLine.$Properties>} [lines] LedgerFact lines
             * @property {number} [unconfirmed] LedgerFact unconfirmed
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LedgerFact.
             * @memberof plimsoll.v1
             * @interface ILedgerFact
             * @augments plimsoll.v1.LedgerFact.$Properties
             * @deprecated Use plimsoll.v1.LedgerFact.$Properties instead.
             */

            /**
             * Shape of a LedgerFact.
             * @typedef {plimsoll.v1.LedgerFact.$Properties} plimsoll.v1.LedgerFact.$Shape
             */

            /**
             * Constructs a new LedgerFact.
             * @memberof plimsoll.v1
             * @classdesc Represents a LedgerFact.
             * @constructor
             * @param {plimsoll.v1.LedgerFact.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LedgerFact = function (properties) {
                this.lines = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LedgerFact openedAtMs.
             * @member {number} openedAtMs
             * @memberof plimsoll.v1.LedgerFact
             * @instance
             */
            LedgerFact.prototype.openedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * LedgerFact asOfMs.
             * @member {number} asOfMs
             * @memberof plimsoll.v1.LedgerFact
             * @instance
             */
            LedgerFact.prototype.asOfMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * LedgerFact lines.
             * @member {Array.<plimsoll.v1.LedgerLine>} lines
             * @memberof plimsoll.v1.LedgerFact
             * @instance
             */
            LedgerFact.prototype.lines = $util.emptyArray;

            /**
             * LedgerFact unconfirmed.
             * @member {number} unconfirmed
             * @memberof plimsoll.v1.LedgerFact
             * @instance
             */
            LedgerFact.prototype.unconfirmed = 0;

            /**
             * Encodes the specified LedgerFact message. Does not implicitly {@link plimsoll.v1.LedgerFact.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.LedgerFact
             * @static
             * @param {plimsoll.v1.LedgerFact.$Properties} message LedgerFact message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LedgerFact.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.openedAtMs != null && $Object.hasOwnProperty.call(message, "openedAtMs") && (typeof message.openedAtMs === "object" ? message.openedAtMs.low || message.openedAtMs.high : message.openedAtMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.openedAtMs);
                if (message.asOfMs != null && $Object.hasOwnProperty.call(message, "asOfMs") && (typeof message.asOfMs === "object" ? message.asOfMs.low || message.asOfMs.high : message.asOfMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.asOfMs);
                if (message.lines != null && message.lines.length)
                    for (let i = 0; i < message.lines.length; ++i)
                        $root.plimsoll.v1.LedgerLine.encode(message.lines[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.unconfirmed != null && $Object.hasOwnProperty.call(message, "unconfirmed") && message.unconfirmed !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.unconfirmed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LedgerFact message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.LedgerFact
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.LedgerFact & plimsoll.v1.LedgerFact.$Shape} LedgerFact
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LedgerFact.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.LedgerFact();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.openedAtMs = value;
                            else
                                delete message.openedAtMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.asOfMs = value;
                            else
                                delete message.asOfMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.lines && message.lines.length))
                                message.lines = [];
                            message.lines.push($root.plimsoll.v1.LedgerLine.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.unconfirmed = value;
                            else
                                delete message.unconfirmed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LedgerFact;
        })();

        v1.Intent = (function() {

            /**
             * Properties of an Intent.
             * @typedef {Object} plimsoll.v1.Intent.$Properties
             * @property {string} [intentId] Intent intentId
             * @property {string} [account] Intent account
             * @property {string} [strategy] Intent strategy
             * @property {string} [symbol] Intent symbol
             * @property {plimsoll.v1.Side} [side] Intent side
             * @property {plimsoll.v1.Purpose} [purpose] Intent purpose
             * @property {string|null} [quantity] Intent quantity
             * @property {string|null} [notional] Intent notional
             * @property {string|null} [riskPercent] Intent riskPercent
             * @property {plimsoll.v1.EntryStyle} [entryStyle] Intent entryStyle
             * @property {number} [slippageBps] Intent slippageBps
             * @property {number} [workingMs] Intent workingMs
             * @property {plimsoll.v1.ExitPlan.$Properties} [exitPlan] Intent exitPlan
             * @property {string} [confidence] Intent confidence
             * @property {Array.<plimsoll.v1.Vote.$Properties>} [votes] Intent votes
             * @property {number} [createdAtMs] Intent createdAtMs
             * @property {number} [expiresAtMs] Intent expiresAtMs
             * @property {string} [traceparent] Intent traceparent
             * @property {"quantity"|"notional"|"riskPercent"} [size] Intent size
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Intent.
             * @memberof plimsoll.v1
             * @interface IIntent
             * @augments plimsoll.v1.Intent.$Properties
             * @deprecated Use plimsoll.v1.Intent.$Properties instead.
             */

            /**
             * Narrowed shape of an Intent.
             * @typedef {{
             *   intentId?: string;
             *   account?: string;
             *   strategy?: string;
             *   symbol?: string;
             *   side?: plimsoll.v1.Side;
             *   purpose?: plimsoll.v1.Purpose;
             *   quantity?: string|null;
             *   notional?: string|null;
             *   riskPercent?: string|null;
             *   entryStyle?: plimsoll.v1.EntryStyle;
             *   slippageBps?: number;
             *   workingMs?: number;
             *   exitPlan?: plimsoll.v1.ExitPlan.$Shape;
             *   confidence?: string;
             *   votes?: Array.<plimsoll.v1.Vote.$Shape>;
             *   createdAtMs?: number;
             *   expiresAtMs?: number;
             *   traceparent?: string;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ size?: undefined; quantity?: null; notional?: null; riskPercent?: null }|{ size?: "quantity"; quantity: string; notional?: null; riskPercent?: null }|{ size?: "notional"; quantity?: null; notional: string; riskPercent?: null }|{ size?: "riskPercent"; quantity?: null; notional?: null; riskPercent: string })
             * )} plimsoll.v1.Intent.$Shape
             */

            /**
             * Constructs a new Intent.
             * @memberof plimsoll.v1
             * @classdesc Represents an Intent.
             * @constructor
             * @param {plimsoll.v1.Intent.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Intent = function (properties) {
                this.votes = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Intent intentId.
             * @member {string} intentId
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.intentId = "";

            /**
             * Intent account.
             * @member {string} account
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.account = "";

            /**
             * Intent strategy.
             * @member {string} strategy
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.strategy = "";

            /**
             * Intent symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.symbol = "";

            /**
             * Intent side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.side = 0;

            /**
             * Intent purpose.
             * @member {plimsoll.v1.Purpose} purpose
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.purpose = 0;

            /**
             * Intent quantity.
             * @member {string|null} quantity
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.quantity = null;

            /**
             * Intent notional.
             * @member {string|null} notional
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.notional = null;

            /**
             * Intent riskPercent.
             * @member {string|null} riskPercent
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.riskPercent = null;

            /**
             * Intent entryStyle.
             * @member {plimsoll.v1.EntryStyle} entryStyle
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.entryStyle = 0;

            /**
             * Intent slippageBps.
             * @member {number} slippageBps
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.slippageBps = 0;

            /**
             * Intent workingMs.
             * @member {number} workingMs
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.workingMs = 0;

            /**
             * Intent exitPlan.
             * @member {plimsoll.v1.ExitPlan} exitPlan
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.exitPlan = null;

            /**
             * Intent confidence.
             * @member {string} confidence
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.confidence = "";

            /**
             * Intent votes.
             * @member {Array.<plimsoll.v1.Vote>} votes
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.votes = $util.emptyArray;

            /**
             * Intent createdAtMs.
             * @member {number} createdAtMs
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.createdAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Intent expiresAtMs.
             * @member {number} expiresAtMs
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.expiresAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Intent traceparent.
             * @member {string} traceparent
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            Intent.prototype.traceparent = "";

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Intent size.
             * @member {"quantity"|"notional"|"riskPercent"|undefined} size
             * @memberof plimsoll.v1.Intent
             * @instance
             */
            $Object.defineProperty(Intent.prototype, "size", {
                get: $util.oneOfGetter($oneOfFields = ["quantity", "notional", "riskPercent"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Intent message. Does not implicitly {@link plimsoll.v1.Intent.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Intent
             * @static
             * @param {plimsoll.v1.Intent.$Properties} message Intent message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Intent.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.intentId != null && $Object.hasOwnProperty.call(message, "intentId") && message.intentId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.intentId);
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.account);
                if (message.strategy != null && $Object.hasOwnProperty.call(message, "strategy") && message.strategy !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.strategy);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.symbol);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).int32(message.side);
                if (message.purpose != null && $Object.hasOwnProperty.call(message, "purpose") && message.purpose !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).int32(message.purpose);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity"))
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.quantity);
                if (message.notional != null && $Object.hasOwnProperty.call(message, "notional"))
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.notional);
                if (message.riskPercent != null && $Object.hasOwnProperty.call(message, "riskPercent"))
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.riskPercent);
                if (message.entryStyle != null && $Object.hasOwnProperty.call(message, "entryStyle") && message.entryStyle !== 0)
                    writer.uint32(/* id 10, wireType 0 =*/80).int32(message.entryStyle);
                if (message.slippageBps != null && $Object.hasOwnProperty.call(message, "slippageBps") && message.slippageBps !== 0)
                    writer.uint32(/* id 11, wireType 0 =*/88).uint32(message.slippageBps);
                if (message.workingMs != null && $Object.hasOwnProperty.call(message, "workingMs") && message.workingMs !== 0)
                    writer.uint32(/* id 12, wireType 0 =*/96).uint32(message.workingMs);
                if (message.exitPlan != null && $Object.hasOwnProperty.call(message, "exitPlan"))
                    $root.plimsoll.v1.ExitPlan.encode(message.exitPlan, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.confidence != null && $Object.hasOwnProperty.call(message, "confidence") && message.confidence !== "")
                    writer.uint32(/* id 14, wireType 2 =*/114).string(message.confidence);
                if (message.votes != null && message.votes.length)
                    for (let i = 0; i < message.votes.length; ++i)
                        $root.plimsoll.v1.Vote.encode(message.votes[i], writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.createdAtMs != null && $Object.hasOwnProperty.call(message, "createdAtMs") && (typeof message.createdAtMs === "object" ? message.createdAtMs.low || message.createdAtMs.high : message.createdAtMs !== 0))
                    writer.uint32(/* id 16, wireType 0 =*/128).int64(message.createdAtMs);
                if (message.expiresAtMs != null && $Object.hasOwnProperty.call(message, "expiresAtMs") && (typeof message.expiresAtMs === "object" ? message.expiresAtMs.low || message.expiresAtMs.high : message.expiresAtMs !== 0))
                    writer.uint32(/* id 17, wireType 0 =*/136).int64(message.expiresAtMs);
                if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent") && message.traceparent !== "")
                    writer.uint32(/* id 18, wireType 2 =*/146).string(message.traceparent);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Intent message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Intent
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Intent & plimsoll.v1.Intent.$Shape} Intent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Intent.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Intent();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.intentId = value;
                            else
                                delete message.intentId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.strategy = value;
                            else
                                delete message.strategy;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.purpose = value;
                            else
                                delete message.purpose;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.quantity = reader.stringVerify();
                            message.size = "quantity";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.notional = reader.stringVerify();
                            message.size = "notional";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.riskPercent = reader.stringVerify();
                            message.size = "riskPercent";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.entryStyle = value;
                            else
                                delete message.entryStyle;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.slippageBps = value;
                            else
                                delete message.slippageBps;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.workingMs = value;
                            else
                                delete message.workingMs;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.exitPlan = $root.plimsoll.v1.ExitPlan.decode(reader, reader.size(), $undefined, _depth + 1, message.exitPlan);
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.confidence = value;
                            else
                                delete message.confidence;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            if (!(message.votes && message.votes.length))
                                message.votes = [];
                            message.votes.push($root.plimsoll.v1.Vote.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.createdAtMs = value;
                            else
                                delete message.createdAtMs;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.expiresAtMs = value;
                            else
                                delete message.expiresAtMs;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.traceparent = value;
                            else
                                delete message.traceparent;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Intent;
        })();

        /**
         * Purpose enum.
         * @name plimsoll.v1.Purpose
         * @enum {number}
         * @property {number} PURPOSE_UNSPECIFIED=0 PURPOSE_UNSPECIFIED value
         * @property {number} PURPOSE_OPEN=1 PURPOSE_OPEN value
         * @property {number} PURPOSE_INCREASE=2 PURPOSE_INCREASE value
         * @property {number} PURPOSE_REDUCE=3 PURPOSE_REDUCE value
         * @property {number} PURPOSE_CLOSE=4 PURPOSE_CLOSE value
         */
        v1.Purpose = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PURPOSE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PURPOSE_OPEN"] = 1;
            values[valuesById[2] = "PURPOSE_INCREASE"] = 2;
            values[valuesById[3] = "PURPOSE_REDUCE"] = 3;
            values[valuesById[4] = "PURPOSE_CLOSE"] = 4;
            return values;
        })();

        /**
         * EntryStyle enum.
         * @name plimsoll.v1.EntryStyle
         * @enum {number}
         * @property {number} ENTRY_STYLE_UNSPECIFIED=0 ENTRY_STYLE_UNSPECIFIED value
         * @property {number} ENTRY_STYLE_POST_ONLY=1 ENTRY_STYLE_POST_ONLY value
         * @property {number} ENTRY_STYLE_BOUNDED_LIMIT=2 ENTRY_STYLE_BOUNDED_LIMIT value
         */
        v1.EntryStyle = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ENTRY_STYLE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ENTRY_STYLE_POST_ONLY"] = 1;
            values[valuesById[2] = "ENTRY_STYLE_BOUNDED_LIMIT"] = 2;
            return values;
        })();

        v1.ExitPlan = (function() {

            /**
             * Properties of an ExitPlan.
             * @typedef {Object} plimsoll.v1.ExitPlan.$Properties
             * @property {string|null} [stopPrice] ExitPlan stopPrice
             * @property {string|null} [stopPercent] ExitPlan stopPercent
             * @property {string} [targetPercent] ExitPlan targetPercent
             * @property {Array.<plimsoll.v1.LadderStep.$Properties>} [ladder] ExitPlan ladder
             * @property {string} [trailingAtr] ExitPlan trailingAtr
             * @property {string} [breakEvenR] ExitPlan breakEvenR
             * @property {string} [pnlFloorPercent] ExitPlan pnlFloorPercent
             * @property {string} [liquidationDistancePercent] ExitPlan liquidationDistancePercent
             * @property {number} [horizonMs] ExitPlan horizonMs
             * @property {"stopPrice"|"stopPercent"} [stop] ExitPlan stop
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an ExitPlan.
             * @memberof plimsoll.v1
             * @interface IExitPlan
             * @augments plimsoll.v1.ExitPlan.$Properties
             * @deprecated Use plimsoll.v1.ExitPlan.$Properties instead.
             */

            /**
             * Narrowed shape of an ExitPlan.
             * @typedef {{
             *   stopPrice?: string|null;
             *   stopPercent?: string|null;
             *   targetPercent?: string;
             *   ladder?: Array.<plimsoll.v1.LadderStep.$Shape>;
             *   trailingAtr?: string;
             *   breakEvenR?: string;
             *   pnlFloorPercent?: string;
             *   liquidationDistancePercent?: string;
             *   horizonMs?: number;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ stop?: undefined; stopPrice?: null; stopPercent?: null }|{ stop?: "stopPrice"; stopPrice: string; stopPercent?: null }|{ stop?: "stopPercent"; stopPrice?: null; stopPercent: string })
             * )} plimsoll.v1.ExitPlan.$Shape
             */

            /**
             * Constructs a new ExitPlan.
             * @memberof plimsoll.v1
             * @classdesc Represents an ExitPlan.
             * @constructor
             * @param {plimsoll.v1.ExitPlan.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ExitPlan = function (properties) {
                this.ladder = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ExitPlan stopPrice.
             * @member {string|null} stopPrice
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.stopPrice = null;

            /**
             * ExitPlan stopPercent.
             * @member {string|null} stopPercent
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.stopPercent = null;

            /**
             * ExitPlan targetPercent.
             * @member {string} targetPercent
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.targetPercent = "";

            /**
             * ExitPlan ladder.
             * @member {Array.<plimsoll.v1.LadderStep>} ladder
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.ladder = $util.emptyArray;

            /**
             * ExitPlan trailingAtr.
             * @member {string} trailingAtr
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.trailingAtr = "";

            /**
             * ExitPlan breakEvenR.
             * @member {string} breakEvenR
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.breakEvenR = "";

            /**
             * ExitPlan pnlFloorPercent.
             * @member {string} pnlFloorPercent
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.pnlFloorPercent = "";

            /**
             * ExitPlan liquidationDistancePercent.
             * @member {string} liquidationDistancePercent
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.liquidationDistancePercent = "";

            /**
             * ExitPlan horizonMs.
             * @member {number} horizonMs
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            ExitPlan.prototype.horizonMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * ExitPlan stop.
             * @member {"stopPrice"|"stopPercent"|undefined} stop
             * @memberof plimsoll.v1.ExitPlan
             * @instance
             */
            $Object.defineProperty(ExitPlan.prototype, "stop", {
                get: $util.oneOfGetter($oneOfFields = ["stopPrice", "stopPercent"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified ExitPlan message. Does not implicitly {@link plimsoll.v1.ExitPlan.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.ExitPlan
             * @static
             * @param {plimsoll.v1.ExitPlan.$Properties} message ExitPlan message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ExitPlan.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stopPrice != null && $Object.hasOwnProperty.call(message, "stopPrice"))
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.stopPrice);
                if (message.stopPercent != null && $Object.hasOwnProperty.call(message, "stopPercent"))
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.stopPercent);
                if (message.targetPercent != null && $Object.hasOwnProperty.call(message, "targetPercent") && message.targetPercent !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.targetPercent);
                if (message.ladder != null && message.ladder.length)
                    for (let i = 0; i < message.ladder.length; ++i)
                        $root.plimsoll.v1.LadderStep.encode(message.ladder[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.trailingAtr != null && $Object.hasOwnProperty.call(message, "trailingAtr") && message.trailingAtr !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.trailingAtr);
                if (message.breakEvenR != null && $Object.hasOwnProperty.call(message, "breakEvenR") && message.breakEvenR !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.breakEvenR);
                if (message.pnlFloorPercent != null && $Object.hasOwnProperty.call(message, "pnlFloorPercent") && message.pnlFloorPercent !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.pnlFloorPercent);
                if (message.liquidationDistancePercent != null && $Object.hasOwnProperty.call(message, "liquidationDistancePercent") && message.liquidationDistancePercent !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.liquidationDistancePercent);
                if (message.horizonMs != null && $Object.hasOwnProperty.call(message, "horizonMs") && (typeof message.horizonMs === "object" ? message.horizonMs.low || message.horizonMs.high : message.horizonMs !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).int64(message.horizonMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an ExitPlan message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.ExitPlan
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.ExitPlan & plimsoll.v1.ExitPlan.$Shape} ExitPlan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ExitPlan.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.ExitPlan();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.stopPrice = reader.stringVerify();
                            message.stop = "stopPrice";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.stopPercent = reader.stringVerify();
                            message.stop = "stopPercent";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.targetPercent = value;
                            else
                                delete message.targetPercent;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.ladder && message.ladder.length))
                                message.ladder = [];
                            message.ladder.push($root.plimsoll.v1.LadderStep.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.trailingAtr = value;
                            else
                                delete message.trailingAtr;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.breakEvenR = value;
                            else
                                delete message.breakEvenR;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.pnlFloorPercent = value;
                            else
                                delete message.pnlFloorPercent;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.liquidationDistancePercent = value;
                            else
                                delete message.liquidationDistancePercent;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.horizonMs = value;
                            else
                                delete message.horizonMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ExitPlan;
        })();

        v1.LadderStep = (function() {

            /**
             * Properties of a LadderStep.
             * @typedef {Object} plimsoll.v1.LadderStep.$Properties
             * @property {string} [r] LadderStep r
             * @property {string} [fraction] LadderStep fraction
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a LadderStep.
             * @memberof plimsoll.v1
             * @interface ILadderStep
             * @augments plimsoll.v1.LadderStep.$Properties
             * @deprecated Use plimsoll.v1.LadderStep.$Properties instead.
             */

            /**
             * Shape of a LadderStep.
             * @typedef {plimsoll.v1.LadderStep.$Properties} plimsoll.v1.LadderStep.$Shape
             */

            /**
             * Constructs a new LadderStep.
             * @memberof plimsoll.v1
             * @classdesc Represents a LadderStep.
             * @constructor
             * @param {plimsoll.v1.LadderStep.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const LadderStep = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * LadderStep r.
             * @member {string} r
             * @memberof plimsoll.v1.LadderStep
             * @instance
             */
            LadderStep.prototype.r = "";

            /**
             * LadderStep fraction.
             * @member {string} fraction
             * @memberof plimsoll.v1.LadderStep
             * @instance
             */
            LadderStep.prototype.fraction = "";

            /**
             * Encodes the specified LadderStep message. Does not implicitly {@link plimsoll.v1.LadderStep.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.LadderStep
             * @static
             * @param {plimsoll.v1.LadderStep.$Properties} message LadderStep message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            LadderStep.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.r != null && $Object.hasOwnProperty.call(message, "r") && message.r !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.r);
                if (message.fraction != null && $Object.hasOwnProperty.call(message, "fraction") && message.fraction !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.fraction);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a LadderStep message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.LadderStep
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.LadderStep & plimsoll.v1.LadderStep.$Shape} LadderStep
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            LadderStep.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.LadderStep();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.r = value;
                            else
                                delete message.r;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.fraction = value;
                            else
                                delete message.fraction;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return LadderStep;
        })();

        v1.Vote = (function() {

            /**
             * Properties of a Vote.
             * @typedef {Object} plimsoll.v1.Vote.$Properties
             * @property {string} [voter] Vote voter
             * @property {string} [score] Vote score
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Vote.
             * @memberof plimsoll.v1
             * @interface IVote
             * @augments plimsoll.v1.Vote.$Properties
             * @deprecated Use plimsoll.v1.Vote.$Properties instead.
             */

            /**
             * Shape of a Vote.
             * @typedef {plimsoll.v1.Vote.$Properties} plimsoll.v1.Vote.$Shape
             */

            /**
             * Constructs a new Vote.
             * @memberof plimsoll.v1
             * @classdesc Represents a Vote.
             * @constructor
             * @param {plimsoll.v1.Vote.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Vote = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Vote voter.
             * @member {string} voter
             * @memberof plimsoll.v1.Vote
             * @instance
             */
            Vote.prototype.voter = "";

            /**
             * Vote score.
             * @member {string} score
             * @memberof plimsoll.v1.Vote
             * @instance
             */
            Vote.prototype.score = "";

            /**
             * Encodes the specified Vote message. Does not implicitly {@link plimsoll.v1.Vote.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Vote
             * @static
             * @param {plimsoll.v1.Vote.$Properties} message Vote message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Vote.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.voter != null && $Object.hasOwnProperty.call(message, "voter") && message.voter !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.voter);
                if (message.score != null && $Object.hasOwnProperty.call(message, "score") && message.score !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.score);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Vote message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Vote
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Vote & plimsoll.v1.Vote.$Shape} Vote
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Vote.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Vote();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.voter = value;
                            else
                                delete message.voter;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.score = value;
                            else
                                delete message.score;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Vote;
        })();

        v1.Commit = (function() {

            /**
             * Properties of a Commit.
             * @typedef {Object} plimsoll.v1.Commit.$Properties
             * @property {number} [number] Commit number
             * @property {number} [epoch] Commit epoch
             * @property {string} [commitId] Commit commitId
             * @property {Uint8Array} [previousHash] Commit previousHash
             * @property {number} [nowMs] Commit nowMs
             * @property {Array.<plimsoll.v1.MarkUsed.$Properties>} [marks] Commit marks
             * @property {Array.<plimsoll.v1.Input.$Properties>} [inputs] Commit inputs
             * @property {plimsoll.v1.Cursors.$Properties} [cursors] Commit cursors
             * @property {number} [policyRevision] Commit policyRevision
             * @property {Array.<plimsoll.v1.Answer.$Properties>} [answers] Commit answers
             * @property {Array.<plimsoll.v1.OrderCommand.$Properties>} [orders] Commit orders
             * @property {plimsoll.v1.Counters.$Properties} [counters] Commit counters
             * @property {Uint8Array} [stateHash] Commit stateHash
             * @property {Array.<plimsoll.v1.AlertRaised.$Properties>} [alerts] Commit alerts
             * @property {number} [clockAgeMs] Commit clockAgeMs
             * @property {number} [policyAgeMs] Commit policyAgeMs
             * @property {number} [reissueAfterMs] Commit reissueAfterMs
             * @property {Array.<plimsoll.v1.RefusedInput.$Properties>} [refused] Commit refused
             * @property {number} [busUsedPercent] Commit busUsedPercent
             * @property {Array.<plimsoll.v1.TrustUsed.$Properties>} [trust] Commit trust
             * @property {number} [clockBadMs] Commit clockBadMs
             * @property {number} [busBadMs] Commit busBadMs
             * @property {boolean} [watchAnew] Commit watchAnew
             * @property {Array.<plimsoll.v1.ExitRecord.$Properties>} [exits] Commit exits
             * @property {Array.<plimsoll.v1.EntryRecord.$Properties>} [entries] Commit entries
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Commit.
             * @memberof plimsoll.v1
             * @interface ICommit
             * @augments plimsoll.v1.Commit.$Properties
             * @deprecated Use plimsoll.v1.Commit.$Properties instead.
             */

            /**
             * Shape of a Commit.
             * @typedef {{
             *   number?: number;
             *   epoch?: number;
             *   commitId?: string;
             *   previousHash?: Uint8Array;
             *   nowMs?: number;
             *   marks?: Array.<plimsoll.v1.MarkUsed.$Shape>;
             *   inputs?: Array.<plimsoll.v1.Input.$Shape>;
             *   cursors?: plimsoll.v1.Cursors.$Shape;
             *   policyRevision?: number;
             *   answers?: Array.<plimsoll.v1.Answer.$Shape>;
             *   orders?: Array.<plimsoll.v1.OrderCommand.$Shape>;
             *   counters?: plimsoll.v1.Counters.$Shape;
             *   stateHash?: Uint8Array;
             *   alerts?: Array.<plimsoll.v1.AlertRaised.$Shape>;
             *   clockAgeMs?: number;
             *   policyAgeMs?: number;
             *   reissueAfterMs?: number;
             *   refused?: Array.<plimsoll.v1.RefusedInput.$Shape>;
             *   busUsedPercent?: number;
             *   trust?: Array.<plimsoll.v1.TrustUsed.$Shape>;
             *   clockBadMs?: number;
             *   busBadMs?: number;
             *   watchAnew?: boolean;
             *   exits?: Array.<plimsoll.v1.ExitRecord.$Shape>;
             *   entries?: Array.<plimsoll.v1.EntryRecord.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} plimsoll.v1.Commit.$Shape
             */

            /**
             * Constructs a new Commit.
             * @memberof plimsoll.v1
             * @classdesc Represents a Commit.
             * @constructor
             * @param {plimsoll.v1.Commit.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Commit = function (properties) {
                this.marks = [];
                this.inputs = [];
                this.answers = [];
                this.orders = [];
                this.alerts = [];
                this.refused = [];
                this.trust = [];
                this.exits = [];
                this.entries = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Commit number.
             * @member {number} number
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.number = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit epoch.
             * @member {number} epoch
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit commitId.
             * @member {string} commitId
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.commitId = "";

            /**
             * Commit previousHash.
             * @member {Uint8Array} previousHash
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.previousHash = $util.newBuffer([]);

            /**
             * Commit nowMs.
             * @member {number} nowMs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.nowMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit marks.
             * @member {Array.<plimsoll.v1.MarkUsed>} marks
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.marks = $util.emptyArray;

            /**
             * Commit inputs.
             * @member {Array.<plimsoll.v1.Input>} inputs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.inputs = $util.emptyArray;

            /**
             * Commit cursors.
             * @member {plimsoll.v1.Cursors} cursors
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.cursors = null;

            /**
             * Commit policyRevision.
             * @member {number} policyRevision
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.policyRevision = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit answers.
             * @member {Array.<plimsoll.v1.Answer>} answers
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.answers = $util.emptyArray;

            /**
             * Commit orders.
             * @member {Array.<plimsoll.v1.OrderCommand>} orders
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.orders = $util.emptyArray;

            /**
             * Commit counters.
             * @member {plimsoll.v1.Counters} counters
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.counters = null;

            /**
             * Commit stateHash.
             * @member {Uint8Array} stateHash
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.stateHash = $util.newBuffer([]);

            /**
             * Commit alerts.
             * @member {Array.<plimsoll.v1.AlertRaised>} alerts
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.alerts = $util.emptyArray;

            /**
             * Commit clockAgeMs.
             * @member {number} clockAgeMs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.clockAgeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit policyAgeMs.
             * @member {number} policyAgeMs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.policyAgeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit reissueAfterMs.
             * @member {number} reissueAfterMs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.reissueAfterMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit refused.
             * @member {Array.<plimsoll.v1.RefusedInput>} refused
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.refused = $util.emptyArray;

            /**
             * Commit busUsedPercent.
             * @member {number} busUsedPercent
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.busUsedPercent = 0;

            /**
             * Commit trust.
             * @member {Array.<plimsoll.v1.TrustUsed>} trust
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.trust = $util.emptyArray;

            /**
             * Commit clockBadMs.
             * @member {number} clockBadMs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.clockBadMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit busBadMs.
             * @member {number} busBadMs
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.busBadMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Commit watchAnew.
             * @member {boolean} watchAnew
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.watchAnew = false;

            /**
             * Commit exits.
             * @member {Array.<plimsoll.v1.ExitRecord>} exits
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.exits = $util.emptyArray;

            /**
             * Commit entries.
             * @member {Array.<plimsoll.v1.EntryRecord>} entries
             * @memberof plimsoll.v1.Commit
             * @instance
             */
            Commit.prototype.entries = $util.emptyArray;

            /**
             * Encodes the specified Commit message. Does not implicitly {@link plimsoll.v1.Commit.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Commit
             * @static
             * @param {plimsoll.v1.Commit.$Properties} message Commit message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Commit.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.number != null && $Object.hasOwnProperty.call(message, "number") && (typeof message.number === "object" ? message.number.low || message.number.high : message.number !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.number);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.epoch);
                if (message.commitId != null && $Object.hasOwnProperty.call(message, "commitId") && message.commitId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.commitId);
                if (message.previousHash != null && $Object.hasOwnProperty.call(message, "previousHash") && message.previousHash.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.previousHash);
                if (message.nowMs != null && $Object.hasOwnProperty.call(message, "nowMs") && (typeof message.nowMs === "object" ? message.nowMs.low || message.nowMs.high : message.nowMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.nowMs);
                if (message.marks != null && message.marks.length)
                    for (let i = 0; i < message.marks.length; ++i)
                        $root.plimsoll.v1.MarkUsed.encode(message.marks[i], writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.inputs != null && message.inputs.length)
                    for (let i = 0; i < message.inputs.length; ++i)
                        $root.plimsoll.v1.Input.encode(message.inputs[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.cursors != null && $Object.hasOwnProperty.call(message, "cursors"))
                    $root.plimsoll.v1.Cursors.encode(message.cursors, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.policyRevision != null && $Object.hasOwnProperty.call(message, "policyRevision") && (typeof message.policyRevision === "object" ? message.policyRevision.low || message.policyRevision.high : message.policyRevision !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).int64(message.policyRevision);
                if (message.answers != null && message.answers.length)
                    for (let i = 0; i < message.answers.length; ++i)
                        $root.plimsoll.v1.Answer.encode(message.answers[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.orders != null && message.orders.length)
                    for (let i = 0; i < message.orders.length; ++i)
                        $root.plimsoll.v1.OrderCommand.encode(message.orders[i], writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.counters != null && $Object.hasOwnProperty.call(message, "counters"))
                    $root.plimsoll.v1.Counters.encode(message.counters, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.stateHash != null && $Object.hasOwnProperty.call(message, "stateHash") && message.stateHash.length)
                    writer.uint32(/* id 13, wireType 2 =*/106).bytes(message.stateHash);
                if (message.alerts != null && message.alerts.length)
                    for (let i = 0; i < message.alerts.length; ++i)
                        $root.plimsoll.v1.AlertRaised.encode(message.alerts[i], writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.clockAgeMs != null && $Object.hasOwnProperty.call(message, "clockAgeMs") && (typeof message.clockAgeMs === "object" ? message.clockAgeMs.low || message.clockAgeMs.high : message.clockAgeMs !== 0))
                    writer.uint32(/* id 15, wireType 0 =*/120).int64(message.clockAgeMs);
                if (message.policyAgeMs != null && $Object.hasOwnProperty.call(message, "policyAgeMs") && (typeof message.policyAgeMs === "object" ? message.policyAgeMs.low || message.policyAgeMs.high : message.policyAgeMs !== 0))
                    writer.uint32(/* id 16, wireType 0 =*/128).int64(message.policyAgeMs);
                if (message.reissueAfterMs != null && $Object.hasOwnProperty.call(message, "reissueAfterMs") && (typeof message.reissueAfterMs === "object" ? message.reissueAfterMs.low || message.reissueAfterMs.high : message.reissueAfterMs !== 0))
                    writer.uint32(/* id 17, wireType 0 =*/136).int64(message.reissueAfterMs);
                if (message.refused != null && message.refused.length)
                    for (let i = 0; i < message.refused.length; ++i)
                        $root.plimsoll.v1.RefusedInput.encode(message.refused[i], writer.uint32(/* id 18, wireType 2 =*/146).fork(), _depth + 1).ldelim();
                if (message.busUsedPercent != null && $Object.hasOwnProperty.call(message, "busUsedPercent") && message.busUsedPercent !== 0)
                    writer.uint32(/* id 19, wireType 0 =*/152).int32(message.busUsedPercent);
                if (message.trust != null && message.trust.length)
                    for (let i = 0; i < message.trust.length; ++i)
                        $root.plimsoll.v1.TrustUsed.encode(message.trust[i], writer.uint32(/* id 20, wireType 2 =*/162).fork(), _depth + 1).ldelim();
                if (message.clockBadMs != null && $Object.hasOwnProperty.call(message, "clockBadMs") && (typeof message.clockBadMs === "object" ? message.clockBadMs.low || message.clockBadMs.high : message.clockBadMs !== 0))
                    writer.uint32(/* id 21, wireType 0 =*/168).int64(message.clockBadMs);
                if (message.busBadMs != null && $Object.hasOwnProperty.call(message, "busBadMs") && (typeof message.busBadMs === "object" ? message.busBadMs.low || message.busBadMs.high : message.busBadMs !== 0))
                    writer.uint32(/* id 22, wireType 0 =*/176).int64(message.busBadMs);
                if (message.watchAnew != null && $Object.hasOwnProperty.call(message, "watchAnew") && message.watchAnew !== false)
                    writer.uint32(/* id 23, wireType 0 =*/184).bool(message.watchAnew);
                if (message.exits != null && message.exits.length)
                    for (let i = 0; i < message.exits.length; ++i)
                        $root.plimsoll.v1.ExitRecord.encode(message.exits[i], writer.uint32(/* id 24, wireType 2 =*/194).fork(), _depth + 1).ldelim();
                if (message.entries != null && message.entries.length)
                    for (let i = 0; i < message.entries.length; ++i)
                        $root.plimsoll.v1.EntryRecord.encode(message.entries[i], writer.uint32(/* id 25, wireType 2 =*/202).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Commit message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Commit
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Commit & plimsoll.v1.Commit.$Shape} Commit
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Commit.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Commit();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.number = value;
                            else
                                delete message.number;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.commitId = value;
                            else
                                delete message.commitId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.previousHash = value;
                            else
                                delete message.previousHash;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.nowMs = value;
                            else
                                delete message.nowMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.marks && message.marks.length))
                                message.marks = [];
                            message.marks.push($root.plimsoll.v1.MarkUsed.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.inputs && message.inputs.length))
                                message.inputs = [];
                            message.inputs.push($root.plimsoll.v1.Input.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.cursors = $root.plimsoll.v1.Cursors.decode(reader, reader.size(), $undefined, _depth + 1, message.cursors);
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.policyRevision = value;
                            else
                                delete message.policyRevision;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.answers && message.answers.length))
                                message.answers = [];
                            message.answers.push($root.plimsoll.v1.Answer.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if (!(message.orders && message.orders.length))
                                message.orders = [];
                            message.orders.push($root.plimsoll.v1.OrderCommand.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.counters = $root.plimsoll.v1.Counters.decode(reader, reader.size(), $undefined, _depth + 1, message.counters);
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.stateHash = value;
                            else
                                delete message.stateHash;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if (!(message.alerts && message.alerts.length))
                                message.alerts = [];
                            message.alerts.push($root.plimsoll.v1.AlertRaised.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.clockAgeMs = value;
                            else
                                delete message.clockAgeMs;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.policyAgeMs = value;
                            else
                                delete message.policyAgeMs;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.reissueAfterMs = value;
                            else
                                delete message.reissueAfterMs;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            if (!(message.refused && message.refused.length))
                                message.refused = [];
                            message.refused.push($root.plimsoll.v1.RefusedInput.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 19: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.busUsedPercent = value;
                            else
                                delete message.busUsedPercent;
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            if (!(message.trust && message.trust.length))
                                message.trust = [];
                            message.trust.push($root.plimsoll.v1.TrustUsed.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 21: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.clockBadMs = value;
                            else
                                delete message.clockBadMs;
                            continue;
                        }
                    case 22: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.busBadMs = value;
                            else
                                delete message.busBadMs;
                            continue;
                        }
                    case 23: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.watchAnew = value;
                            else
                                delete message.watchAnew;
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            if (!(message.exits && message.exits.length))
                                message.exits = [];
                            message.exits.push($root.plimsoll.v1.ExitRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            if (!(message.entries && message.entries.length))
                                message.entries = [];
                            message.entries.push($root.plimsoll.v1.EntryRecord.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Commit;
        })();

        v1.TrustUsed = (function() {

            /**
             * Properties of a TrustUsed.
             * @typedef {Object} plimsoll.v1.TrustUsed.$Properties
             * @property {string} [account] TrustUsed account
             * @property {number} [streamAgeMs] TrustUsed streamAgeMs
             * @property {number} [comparedAgeMs] TrustUsed comparedAgeMs
             * @property {number} [compareEveryMs] TrustUsed compareEveryMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a TrustUsed.
             * @memberof plimsoll.v1
             * @interface ITrustUsed
             * @augments plimsoll.v1.TrustUsed.$Properties
             * @deprecated Use plimsoll.v1.TrustUsed.$Properties instead.
             */

            /**
             * Shape of a TrustUsed.
             * @typedef {plimsoll.v1.TrustUsed.$Properties} plimsoll.v1.TrustUsed.$Shape
             */

            /**
             * Constructs a new TrustUsed.
             * @memberof plimsoll.v1
             * @classdesc Represents a TrustUsed.
             * @constructor
             * @param {plimsoll.v1.TrustUsed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const TrustUsed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * TrustUsed account.
             * @member {string} account
             * @memberof plimsoll.v1.TrustUsed
             * @instance
             */
            TrustUsed.prototype.account = "";

            /**
             * TrustUsed streamAgeMs.
             * @member {number} streamAgeMs
             * @memberof plimsoll.v1.TrustUsed
             * @instance
             */
            TrustUsed.prototype.streamAgeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * TrustUsed comparedAgeMs.
             * @member {number} comparedAgeMs
             * @memberof plimsoll.v1.TrustUsed
             * @instance
             */
            TrustUsed.prototype.comparedAgeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * TrustUsed compareEveryMs.
             * @member {number} compareEveryMs
             * @memberof plimsoll.v1.TrustUsed
             * @instance
             */
            TrustUsed.prototype.compareEveryMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified TrustUsed message. Does not implicitly {@link plimsoll.v1.TrustUsed.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.TrustUsed
             * @static
             * @param {plimsoll.v1.TrustUsed.$Properties} message TrustUsed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TrustUsed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.streamAgeMs != null && $Object.hasOwnProperty.call(message, "streamAgeMs") && (typeof message.streamAgeMs === "object" ? message.streamAgeMs.low || message.streamAgeMs.high : message.streamAgeMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.streamAgeMs);
                if (message.comparedAgeMs != null && $Object.hasOwnProperty.call(message, "comparedAgeMs") && (typeof message.comparedAgeMs === "object" ? message.comparedAgeMs.low || message.comparedAgeMs.high : message.comparedAgeMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.comparedAgeMs);
                if (message.compareEveryMs != null && $Object.hasOwnProperty.call(message, "compareEveryMs") && (typeof message.compareEveryMs === "object" ? message.compareEveryMs.low || message.compareEveryMs.high : message.compareEveryMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.compareEveryMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a TrustUsed message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.TrustUsed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.TrustUsed & plimsoll.v1.TrustUsed.$Shape} TrustUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TrustUsed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.TrustUsed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.streamAgeMs = value;
                            else
                                delete message.streamAgeMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.comparedAgeMs = value;
                            else
                                delete message.comparedAgeMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.compareEveryMs = value;
                            else
                                delete message.compareEveryMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return TrustUsed;
        })();

        /**
         * ExitCause enum.
         * @name plimsoll.v1.ExitCause
         * @enum {number}
         * @property {number} EXIT_CAUSE_UNSPECIFIED=0 EXIT_CAUSE_UNSPECIFIED value
         * @property {number} EXIT_CAUSE_INTENT=1 EXIT_CAUSE_INTENT value
         * @property {number} EXIT_CAUSE_FLATTEN=2 EXIT_CAUSE_FLATTEN value
         * @property {number} EXIT_CAUSE_ROTATION=3 EXIT_CAUSE_ROTATION value
         */
        v1.ExitCause = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "EXIT_CAUSE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "EXIT_CAUSE_INTENT"] = 1;
            values[valuesById[2] = "EXIT_CAUSE_FLATTEN"] = 2;
            values[valuesById[3] = "EXIT_CAUSE_ROTATION"] = 3;
            return values;
        })();

        /**
         * ExitEnd enum.
         * @name plimsoll.v1.ExitEnd
         * @enum {number}
         * @property {number} EXIT_END_UNSPECIFIED=0 EXIT_END_UNSPECIFIED value
         * @property {number} EXIT_END_FLAT=1 EXIT_END_FLAT value
         * @property {number} EXIT_END_REDUCED=2 EXIT_END_REDUCED value
         * @property {number} EXIT_END_TAKEN_OVER=3 EXIT_END_TAKEN_OVER value
         * @property {number} EXIT_END_OTHER_SIDE=4 EXIT_END_OTHER_SIDE value
         * @property {number} EXIT_END_GIVEN_UP=5 EXIT_END_GIVEN_UP value
         */
        v1.ExitEnd = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "EXIT_END_UNSPECIFIED"] = 0;
            values[valuesById[1] = "EXIT_END_FLAT"] = 1;
            values[valuesById[2] = "EXIT_END_REDUCED"] = 2;
            values[valuesById[3] = "EXIT_END_TAKEN_OVER"] = 3;
            values[valuesById[4] = "EXIT_END_OTHER_SIDE"] = 4;
            values[valuesById[5] = "EXIT_END_GIVEN_UP"] = 5;
            return values;
        })();

        v1.ExitRecord = (function() {

            /**
             * Properties of an ExitRecord.
             * @typedef {Object} plimsoll.v1.ExitRecord.$Properties
             * @property {string} [account] ExitRecord account
             * @property {string} [symbol] ExitRecord symbol
             * @property {string} [intentId] ExitRecord intentId
             * @property {plimsoll.v1.ExitCause} [cause] ExitRecord cause
             * @property {plimsoll.v1.ExitEnd} [end] ExitRecord end
             * @property {plimsoll.v1.Side} [side] ExitRecord side
             * @property {number} [sinceMs] ExitRecord sinceMs
             * @property {number} [endedMs] ExitRecord endedMs
             * @property {string} [wanted] ExitRecord wanted
             * @property {string} [filled] ExitRecord filled
             * @property {string} [remaining] ExitRecord remaining
             * @property {number} [slices] ExitRecord slices
             * @property {number} [worstBps] ExitRecord worstBps
             * @property {string} [estimatedBps] ExitRecord estimatedBps
             * @property {string} [arrivalPrice] ExitRecord arrivalPrice
             * @property {string} [averagePrice] ExitRecord averagePrice
             * @property {string} [slippageBps] ExitRecord slippageBps
             * @property {boolean} [alarmed] ExitRecord alarmed
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an ExitRecord.
             * @memberof plimsoll.v1
             * @interface IExitRecord
             * @augments plimsoll.v1.ExitRecord.$Properties
             * @deprecated Use plimsoll.v1.ExitRecord.$Properties instead.
             */

            /**
             * Shape of an ExitRecord.
             * @typedef {plimsoll.v1.ExitRecord.$Properties} plimsoll.v1.ExitRecord.$Shape
             */

            /**
             * Constructs a new ExitRecord.
             * @memberof plimsoll.v1
             * @classdesc Represents an ExitRecord.
             * @constructor
             * @param {plimsoll.v1.ExitRecord.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ExitRecord = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ExitRecord account.
             * @member {string} account
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.account = "";

            /**
             * ExitRecord symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.symbol = "";

            /**
             * ExitRecord intentId.
             * @member {string} intentId
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.intentId = "";

            /**
             * ExitRecord cause.
             * @member {plimsoll.v1.ExitCause} cause
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.cause = 0;

            /**
             * ExitRecord end.
             * @member {plimsoll.v1.ExitEnd} end
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.end = 0;

            /**
             * ExitRecord side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.side = 0;

            /**
             * ExitRecord sinceMs.
             * @member {number} sinceMs
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.sinceMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * ExitRecord endedMs.
             * @member {number} endedMs
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.endedMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * ExitRecord wanted.
             * @member {string} wanted
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.wanted = "";

            /**
             * ExitRecord filled.
             * @member {string} filled
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.filled = "";

            /**
             * ExitRecord remaining.
             * @member {string} remaining
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.remaining = "";

            /**
             * ExitRecord slices.
             * @member {number} slices
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.slices = 0;

            /**
             * ExitRecord worstBps.
             * @member {number} worstBps
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.worstBps = 0;

            /**
             * ExitRecord estimatedBps.
             * @member {string} estimatedBps
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.estimatedBps = "";

            /**
             * ExitRecord arrivalPrice.
             * @member {string} arrivalPrice
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.arrivalPrice = "";

            /**
             * ExitRecord averagePrice.
             * @member {string} averagePrice
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.averagePrice = "";

            /**
             * ExitRecord slippageBps.
             * @member {string} slippageBps
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.slippageBps = "";

            /**
             * ExitRecord alarmed.
             * @member {boolean} alarmed
             * @memberof plimsoll.v1.ExitRecord
             * @instance
             */
            ExitRecord.prototype.alarmed = false;

            /**
             * Encodes the specified ExitRecord message. Does not implicitly {@link plimsoll.v1.ExitRecord.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.ExitRecord
             * @static
             * @param {plimsoll.v1.ExitRecord.$Properties} message ExitRecord message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ExitRecord.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.symbol);
                if (message.intentId != null && $Object.hasOwnProperty.call(message, "intentId") && message.intentId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.intentId);
                if (message.cause != null && $Object.hasOwnProperty.call(message, "cause") && message.cause !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.cause);
                if (message.end != null && $Object.hasOwnProperty.call(message, "end") && message.end !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).int32(message.end);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).int32(message.side);
                if (message.sinceMs != null && $Object.hasOwnProperty.call(message, "sinceMs") && (typeof message.sinceMs === "object" ? message.sinceMs.low || message.sinceMs.high : message.sinceMs !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).int64(message.sinceMs);
                if (message.endedMs != null && $Object.hasOwnProperty.call(message, "endedMs") && (typeof message.endedMs === "object" ? message.endedMs.low || message.endedMs.high : message.endedMs !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).int64(message.endedMs);
                if (message.wanted != null && $Object.hasOwnProperty.call(message, "wanted") && message.wanted !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.wanted);
                if (message.filled != null && $Object.hasOwnProperty.call(message, "filled") && message.filled !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.filled);
                if (message.remaining != null && $Object.hasOwnProperty.call(message, "remaining") && message.remaining !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.remaining);
                if (message.slices != null && $Object.hasOwnProperty.call(message, "slices") && message.slices !== 0)
                    writer.uint32(/* id 12, wireType 0 =*/96).uint32(message.slices);
                if (message.worstBps != null && $Object.hasOwnProperty.call(message, "worstBps") && message.worstBps !== 0)
                    writer.uint32(/* id 13, wireType 0 =*/104).uint32(message.worstBps);
                if (message.estimatedBps != null && $Object.hasOwnProperty.call(message, "estimatedBps") && message.estimatedBps !== "")
                    writer.uint32(/* id 14, wireType 2 =*/114).string(message.estimatedBps);
                if (message.arrivalPrice != null && $Object.hasOwnProperty.call(message, "arrivalPrice") && message.arrivalPrice !== "")
                    writer.uint32(/* id 15, wireType 2 =*/122).string(message.arrivalPrice);
                if (message.averagePrice != null && $Object.hasOwnProperty.call(message, "averagePrice") && message.averagePrice !== "")
                    writer.uint32(/* id 16, wireType 2 =*/130).string(message.averagePrice);
                if (message.slippageBps != null && $Object.hasOwnProperty.call(message, "slippageBps") && message.slippageBps !== "")
                    writer.uint32(/* id 17, wireType 2 =*/138).string(message.slippageBps);
                if (message.alarmed != null && $Object.hasOwnProperty.call(message, "alarmed") && message.alarmed !== false)
                    writer.uint32(/* id 18, wireType 0 =*/144).bool(message.alarmed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an ExitRecord message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.ExitRecord
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.ExitRecord & plimsoll.v1.ExitRecord.$Shape} ExitRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ExitRecord.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.ExitRecord();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.intentId = value;
                            else
                                delete message.intentId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.cause = value;
                            else
                                delete message.cause;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.end = value;
                            else
                                delete message.end;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.sinceMs = value;
                            else
                                delete message.sinceMs;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.endedMs = value;
                            else
                                delete message.endedMs;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.wanted = value;
                            else
                                delete message.wanted;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.filled = value;
                            else
                                delete message.filled;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.remaining = value;
                            else
                                delete message.remaining;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.slices = value;
                            else
                                delete message.slices;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.worstBps = value;
                            else
                                delete message.worstBps;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.estimatedBps = value;
                            else
                                delete message.estimatedBps;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.arrivalPrice = value;
                            else
                                delete message.arrivalPrice;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.averagePrice = value;
                            else
                                delete message.averagePrice;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.slippageBps = value;
                            else
                                delete message.slippageBps;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.alarmed = value;
                            else
                                delete message.alarmed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ExitRecord;
        })();

        /**
         * EntryNext enum.
         * @name plimsoll.v1.EntryNext
         * @enum {number}
         * @property {number} ENTRY_NEXT_UNSPECIFIED=0 ENTRY_NEXT_UNSPECIFIED value
         * @property {number} ENTRY_NEXT_REPRICE=1 ENTRY_NEXT_REPRICE value
         * @property {number} ENTRY_NEXT_CHASE=2 ENTRY_NEXT_CHASE value
         * @property {number} ENTRY_NEXT_FALLBACK=3 ENTRY_NEXT_FALLBACK value
         * @property {number} ENTRY_NEXT_RETRY=4 ENTRY_NEXT_RETRY value
         */
        v1.EntryNext = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ENTRY_NEXT_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ENTRY_NEXT_REPRICE"] = 1;
            values[valuesById[2] = "ENTRY_NEXT_CHASE"] = 2;
            values[valuesById[3] = "ENTRY_NEXT_FALLBACK"] = 3;
            values[valuesById[4] = "ENTRY_NEXT_RETRY"] = 4;
            return values;
        })();

        /**
         * EntryEnd enum.
         * @name plimsoll.v1.EntryEnd
         * @enum {number}
         * @property {number} ENTRY_END_UNSPECIFIED=0 ENTRY_END_UNSPECIFIED value
         * @property {number} ENTRY_END_FILLED=1 ENTRY_END_FILLED value
         * @property {number} ENTRY_END_COMPLETE=2 ENTRY_END_COMPLETE value
         * @property {number} ENTRY_END_PARTIAL=3 ENTRY_END_PARTIAL value
         * @property {number} ENTRY_END_UNFILLED=4 ENTRY_END_UNFILLED value
         * @property {number} ENTRY_END_GIVEN_UP=5 ENTRY_END_GIVEN_UP value
         */
        v1.EntryEnd = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ENTRY_END_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ENTRY_END_FILLED"] = 1;
            values[valuesById[2] = "ENTRY_END_COMPLETE"] = 2;
            values[valuesById[3] = "ENTRY_END_PARTIAL"] = 3;
            values[valuesById[4] = "ENTRY_END_UNFILLED"] = 4;
            values[valuesById[5] = "ENTRY_END_GIVEN_UP"] = 5;
            return values;
        })();

        v1.EntryRecord = (function() {

            /**
             * Properties of an EntryRecord.
             * @typedef {Object} plimsoll.v1.EntryRecord.$Properties
             * @property {string} [account] EntryRecord account
             * @property {string} [symbol] EntryRecord symbol
             * @property {string} [intentId] EntryRecord intentId
             * @property {plimsoll.v1.EntryNext} [next] EntryRecord next
             * @property {plimsoll.v1.EntryEnd} [end] EntryRecord end
             * @property {string} [wanted] EntryRecord wanted
             * @property {string} [filled] EntryRecord filled
             * @property {number} [orders] EntryRecord orders
             * @property {string} [reason] EntryRecord reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EntryRecord.
             * @memberof plimsoll.v1
             * @interface IEntryRecord
             * @augments plimsoll.v1.EntryRecord.$Properties
             * @deprecated Use plimsoll.v1.EntryRecord.$Properties instead.
             */

            /**
             * Shape of an EntryRecord.
             * @typedef {plimsoll.v1.EntryRecord.$Properties} plimsoll.v1.EntryRecord.$Shape
             */

            /**
             * Constructs a new EntryRecord.
             * @memberof plimsoll.v1
             * @classdesc Represents an EntryRecord.
             * @constructor
             * @param {plimsoll.v1.EntryRecord.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EntryRecord = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EntryRecord account.
             * @member {string} account
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.account = "";

            /**
             * EntryRecord symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.symbol = "";

            /**
             * EntryRecord intentId.
             * @member {string} intentId
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.intentId = "";

            /**
             * EntryRecord next.
             * @member {plimsoll.v1.EntryNext} next
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.next = 0;

            /**
             * EntryRecord end.
             * @member {plimsoll.v1.EntryEnd} end
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.end = 0;

            /**
             * EntryRecord wanted.
             * @member {string} wanted
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.wanted = "";

            /**
             * EntryRecord filled.
             * @member {string} filled
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.filled = "";

            /**
             * EntryRecord orders.
             * @member {number} orders
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.orders = 0;

            /**
             * EntryRecord reason.
             * @member {string} reason
             * @memberof plimsoll.v1.EntryRecord
             * @instance
             */
            EntryRecord.prototype.reason = "";

            /**
             * Encodes the specified EntryRecord message. Does not implicitly {@link plimsoll.v1.EntryRecord.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.EntryRecord
             * @static
             * @param {plimsoll.v1.EntryRecord.$Properties} message EntryRecord message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EntryRecord.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.symbol);
                if (message.intentId != null && $Object.hasOwnProperty.call(message, "intentId") && message.intentId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.intentId);
                if (message.next != null && $Object.hasOwnProperty.call(message, "next") && message.next !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.next);
                if (message.end != null && $Object.hasOwnProperty.call(message, "end") && message.end !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).int32(message.end);
                if (message.wanted != null && $Object.hasOwnProperty.call(message, "wanted") && message.wanted !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.wanted);
                if (message.filled != null && $Object.hasOwnProperty.call(message, "filled") && message.filled !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.filled);
                if (message.orders != null && $Object.hasOwnProperty.call(message, "orders") && message.orders !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.orders);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EntryRecord message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.EntryRecord
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.EntryRecord & plimsoll.v1.EntryRecord.$Shape} EntryRecord
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EntryRecord.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.EntryRecord();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.intentId = value;
                            else
                                delete message.intentId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.next = value;
                            else
                                delete message.next;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.end = value;
                            else
                                delete message.end;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.wanted = value;
                            else
                                delete message.wanted;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.filled = value;
                            else
                                delete message.filled;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.orders = value;
                            else
                                delete message.orders;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EntryRecord;
        })();

        v1.RefusedInput = (function() {

            /**
             * Properties of a RefusedInput.
             * @typedef {Object} plimsoll.v1.RefusedInput.$Properties
             * @property {plimsoll.v1.InputStream} [stream] RefusedInput stream
             * @property {number} [sequence] RefusedInput sequence
             * @property {string} [reason] RefusedInput reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RefusedInput.
             * @memberof plimsoll.v1
             * @interface IRefusedInput
             * @augments plimsoll.v1.RefusedInput.$Properties
             * @deprecated Use plimsoll.v1.RefusedInput.$Properties instead.
             */

            /**
             * Shape of a RefusedInput.
             * @typedef {plimsoll.v1.RefusedInput.$Properties} plimsoll.v1.RefusedInput.$Shape
             */

            /**
             * Constructs a new RefusedInput.
             * @memberof plimsoll.v1
             * @classdesc Represents a RefusedInput.
             * @constructor
             * @param {plimsoll.v1.RefusedInput.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RefusedInput = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RefusedInput stream.
             * @member {plimsoll.v1.InputStream} stream
             * @memberof plimsoll.v1.RefusedInput
             * @instance
             */
            RefusedInput.prototype.stream = 0;

            /**
             * RefusedInput sequence.
             * @member {number} sequence
             * @memberof plimsoll.v1.RefusedInput
             * @instance
             */
            RefusedInput.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * RefusedInput reason.
             * @member {string} reason
             * @memberof plimsoll.v1.RefusedInput
             * @instance
             */
            RefusedInput.prototype.reason = "";

            /**
             * Encodes the specified RefusedInput message. Does not implicitly {@link plimsoll.v1.RefusedInput.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.RefusedInput
             * @static
             * @param {plimsoll.v1.RefusedInput.$Properties} message RefusedInput message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RefusedInput.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream") && message.stream !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.stream);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.sequence);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RefusedInput message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.RefusedInput
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.RefusedInput & plimsoll.v1.RefusedInput.$Shape} RefusedInput
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RefusedInput.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.RefusedInput();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.stream = value;
                            else
                                delete message.stream;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RefusedInput;
        })();

        /**
         * InputStream enum.
         * @name plimsoll.v1.InputStream
         * @enum {number}
         * @property {number} INPUT_STREAM_UNSPECIFIED=0 INPUT_STREAM_UNSPECIFIED value
         * @property {number} INPUT_STREAM_FACTS=1 INPUT_STREAM_FACTS value
         * @property {number} INPUT_STREAM_INTENTS=2 INPUT_STREAM_INTENTS value
         * @property {number} INPUT_STREAM_POLICY=3 INPUT_STREAM_POLICY value
         * @property {number} INPUT_STREAM_REFERENCE=4 INPUT_STREAM_REFERENCE value
         */
        v1.InputStream = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "INPUT_STREAM_UNSPECIFIED"] = 0;
            values[valuesById[1] = "INPUT_STREAM_FACTS"] = 1;
            values[valuesById[2] = "INPUT_STREAM_INTENTS"] = 2;
            values[valuesById[3] = "INPUT_STREAM_POLICY"] = 3;
            values[valuesById[4] = "INPUT_STREAM_REFERENCE"] = 4;
            return values;
        })();

        v1.Input = (function() {

            /**
             * Properties of an Input.
             * @typedef {Object} plimsoll.v1.Input.$Properties
             * @property {plimsoll.v1.InputStream} [stream] Input stream
             * @property {number} [sequence] Input sequence
             * @property {string} [subject] Input subject
             * @property {Uint8Array} [data] Input data
             * @property {number} [waiting] Input waiting
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Input.
             * @memberof plimsoll.v1
             * @interface IInput
             * @augments plimsoll.v1.Input.$Properties
             * @deprecated Use plimsoll.v1.Input.$Properties instead.
             */

            /**
             * Shape of an Input.
             * @typedef {plimsoll.v1.Input.$Properties} plimsoll.v1.Input.$Shape
             */

            /**
             * Constructs a new Input.
             * @memberof plimsoll.v1
             * @classdesc Represents an Input.
             * @constructor
             * @param {plimsoll.v1.Input.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Input = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Input stream.
             * @member {plimsoll.v1.InputStream} stream
             * @memberof plimsoll.v1.Input
             * @instance
             */
            Input.prototype.stream = 0;

            /**
             * Input sequence.
             * @member {number} sequence
             * @memberof plimsoll.v1.Input
             * @instance
             */
            Input.prototype.sequence = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Input subject.
             * @member {string} subject
             * @memberof plimsoll.v1.Input
             * @instance
             */
            Input.prototype.subject = "";

            /**
             * Input data.
             * @member {Uint8Array} data
             * @memberof plimsoll.v1.Input
             * @instance
             */
            Input.prototype.data = $util.newBuffer([]);

            /**
             * Input waiting.
             * @member {number} waiting
             * @memberof plimsoll.v1.Input
             * @instance
             */
            Input.prototype.waiting = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified Input message. Does not implicitly {@link plimsoll.v1.Input.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Input
             * @static
             * @param {plimsoll.v1.Input.$Properties} message Input message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Input.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stream != null && $Object.hasOwnProperty.call(message, "stream") && message.stream !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.stream);
                if (message.sequence != null && $Object.hasOwnProperty.call(message, "sequence") && (typeof message.sequence === "object" ? message.sequence.low || message.sequence.high : message.sequence !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.sequence);
                if (message.subject != null && $Object.hasOwnProperty.call(message, "subject") && message.subject !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.subject);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.data);
                if (message.waiting != null && $Object.hasOwnProperty.call(message, "waiting") && (typeof message.waiting === "object" ? message.waiting.low || message.waiting.high : message.waiting !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.waiting);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Input message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Input
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Input & plimsoll.v1.Input.$Shape} Input
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Input.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Input();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.stream = value;
                            else
                                delete message.stream;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.sequence = value;
                            else
                                delete message.sequence;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.subject = value;
                            else
                                delete message.subject;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.waiting = value;
                            else
                                delete message.waiting;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Input;
        })();

        v1.Cursors = (function() {

            /**
             * Properties of a Cursors.
             * @typedef {Object} plimsoll.v1.Cursors.$Properties
             * @property {number} [facts] Cursors facts
             * @property {number} [intents] Cursors intents
             * @property {number} [policy] Cursors policy
             * @property {number} [reference] Cursors reference
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Cursors.
             * @memberof plimsoll.v1
             * @interface ICursors
             * @augments plimsoll.v1.Cursors.$Properties
             * @deprecated Use plimsoll.v1.Cursors.$Properties instead.
             */

            /**
             * Shape of a Cursors.
             * @typedef {plimsoll.v1.Cursors.$Properties} plimsoll.v1.Cursors.$Shape
             */

            /**
             * Constructs a new Cursors.
             * @memberof plimsoll.v1
             * @classdesc Represents a Cursors.
             * @constructor
             * @param {plimsoll.v1.Cursors.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Cursors = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Cursors facts.
             * @member {number} facts
             * @memberof plimsoll.v1.Cursors
             * @instance
             */
            Cursors.prototype.facts = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Cursors intents.
             * @member {number} intents
             * @memberof plimsoll.v1.Cursors
             * @instance
             */
            Cursors.prototype.intents = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Cursors policy.
             * @member {number} policy
             * @memberof plimsoll.v1.Cursors
             * @instance
             */
            Cursors.prototype.policy = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Cursors reference.
             * @member {number} reference
             * @memberof plimsoll.v1.Cursors
             * @instance
             */
            Cursors.prototype.reference = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified Cursors message. Does not implicitly {@link plimsoll.v1.Cursors.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Cursors
             * @static
             * @param {plimsoll.v1.Cursors.$Properties} message Cursors message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Cursors.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.facts != null && $Object.hasOwnProperty.call(message, "facts") && (typeof message.facts === "object" ? message.facts.low || message.facts.high : message.facts !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.facts);
                if (message.intents != null && $Object.hasOwnProperty.call(message, "intents") && (typeof message.intents === "object" ? message.intents.low || message.intents.high : message.intents !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.intents);
                if (message.policy != null && $Object.hasOwnProperty.call(message, "policy") && (typeof message.policy === "object" ? message.policy.low || message.policy.high : message.policy !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.policy);
                if (message.reference != null && $Object.hasOwnProperty.call(message, "reference") && (typeof message.reference === "object" ? message.reference.low || message.reference.high : message.reference !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.reference);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Cursors message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Cursors
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Cursors & plimsoll.v1.Cursors.$Shape} Cursors
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Cursors.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Cursors();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.facts = value;
                            else
                                delete message.facts;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.intents = value;
                            else
                                delete message.intents;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.policy = value;
                            else
                                delete message.policy;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.reference = value;
                            else
                                delete message.reference;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Cursors;
        })();

        v1.MarkUsed = (function() {

            /**
             * Properties of a MarkUsed.
             * @typedef {Object} plimsoll.v1.MarkUsed.$Properties
             * @property {string} [symbol] MarkUsed symbol
             * @property {string} [markPrice] MarkUsed markPrice
             * @property {string} [bidPrice] MarkUsed bidPrice
             * @property {string} [askPrice] MarkUsed askPrice
             * @property {number} [receivedAtMs] MarkUsed receivedAtMs
             * @property {plimsoll.v1.DepthUsed.$Properties} [depth] MarkUsed depth
             * @property {plimsoll.v1.RestMarkUsed.$Properties} [rest] MarkUsed rest
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MarkUsed.
             * @memberof plimsoll.v1
             * @interface IMarkUsed
             * @augments plimsoll.v1.MarkUsed.$Properties
             * @deprecated Use plimsoll.v1.MarkUsed.$Properties instead.
             */

            /**
             * Shape of a MarkUsed.
             * @typedef {plimsoll.v1.MarkUsed.$Properties} plimsoll.v1.MarkUsed.$Shape
             */

            /**
             * Constructs a new MarkUsed.
             * @memberof plimsoll.v1
             * @classdesc Represents a MarkUsed.
             * @constructor
             * @param {plimsoll.v1.MarkUsed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MarkUsed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MarkUsed symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.symbol = "";

            /**
             * MarkUsed markPrice.
             * @member {string} markPrice
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.markPrice = "";

            /**
             * MarkUsed bidPrice.
             * @member {string} bidPrice
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.bidPrice = "";

            /**
             * MarkUsed askPrice.
             * @member {string} askPrice
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.askPrice = "";

            /**
             * MarkUsed receivedAtMs.
             * @member {number} receivedAtMs
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.receivedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * MarkUsed depth.
             * @member {plimsoll.v1.DepthUsed} depth
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.depth = null;

            /**
             * MarkUsed rest.
             * @member {plimsoll.v1.RestMarkUsed} rest
             * @memberof plimsoll.v1.MarkUsed
             * @instance
             */
            MarkUsed.prototype.rest = null;

            /**
             * Encodes the specified MarkUsed message. Does not implicitly {@link plimsoll.v1.MarkUsed.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.MarkUsed
             * @static
             * @param {plimsoll.v1.MarkUsed.$Properties} message MarkUsed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MarkUsed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.markPrice != null && $Object.hasOwnProperty.call(message, "markPrice") && message.markPrice !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.markPrice);
                if (message.bidPrice != null && $Object.hasOwnProperty.call(message, "bidPrice") && message.bidPrice !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.bidPrice);
                if (message.askPrice != null && $Object.hasOwnProperty.call(message, "askPrice") && message.askPrice !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.askPrice);
                if (message.receivedAtMs != null && $Object.hasOwnProperty.call(message, "receivedAtMs") && (typeof message.receivedAtMs === "object" ? message.receivedAtMs.low || message.receivedAtMs.high : message.receivedAtMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.receivedAtMs);
                if (message.depth != null && $Object.hasOwnProperty.call(message, "depth"))
                    $root.plimsoll.v1.DepthUsed.encode(message.depth, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.rest != null && $Object.hasOwnProperty.call(message, "rest"))
                    $root.plimsoll.v1.RestMarkUsed.encode(message.rest, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MarkUsed message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.MarkUsed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.MarkUsed & plimsoll.v1.MarkUsed.$Shape} MarkUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MarkUsed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.MarkUsed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.markPrice = value;
                            else
                                delete message.markPrice;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.bidPrice = value;
                            else
                                delete message.bidPrice;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.askPrice = value;
                            else
                                delete message.askPrice;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.receivedAtMs = value;
                            else
                                delete message.receivedAtMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.depth = $root.plimsoll.v1.DepthUsed.decode(reader, reader.size(), $undefined, _depth + 1, message.depth);
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.rest = $root.plimsoll.v1.RestMarkUsed.decode(reader, reader.size(), $undefined, _depth + 1, message.rest);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MarkUsed;
        })();

        v1.RestMarkUsed = (function() {

            /**
             * Properties of a RestMarkUsed.
             * @typedef {Object} plimsoll.v1.RestMarkUsed.$Properties
             * @property {string} [markPrice] RestMarkUsed markPrice
             * @property {number} [receivedAtMs] RestMarkUsed receivedAtMs
             * @property {number} [streamMarkAtMs] RestMarkUsed streamMarkAtMs
             * @property {number} [topAtMs] RestMarkUsed topAtMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a RestMarkUsed.
             * @memberof plimsoll.v1
             * @interface IRestMarkUsed
             * @augments plimsoll.v1.RestMarkUsed.$Properties
             * @deprecated Use plimsoll.v1.RestMarkUsed.$Properties instead.
             */

            /**
             * Shape of a RestMarkUsed.
             * @typedef {plimsoll.v1.RestMarkUsed.$Properties} plimsoll.v1.RestMarkUsed.$Shape
             */

            /**
             * Constructs a new RestMarkUsed.
             * @memberof plimsoll.v1
             * @classdesc Represents a RestMarkUsed.
             * @constructor
             * @param {plimsoll.v1.RestMarkUsed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const RestMarkUsed = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * RestMarkUsed markPrice.
             * @member {string} markPrice
             * @memberof plimsoll.v1.RestMarkUsed
             * @instance
             */
            RestMarkUsed.prototype.markPrice = "";

            /**
             * RestMarkUsed receivedAtMs.
             * @member {number} receivedAtMs
             * @memberof plimsoll.v1.RestMarkUsed
             * @instance
             */
            RestMarkUsed.prototype.receivedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * RestMarkUsed streamMarkAtMs.
             * @member {number} streamMarkAtMs
             * @memberof plimsoll.v1.RestMarkUsed
             * @instance
             */
            RestMarkUsed.prototype.streamMarkAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * RestMarkUsed topAtMs.
             * @member {number} topAtMs
             * @memberof plimsoll.v1.RestMarkUsed
             * @instance
             */
            RestMarkUsed.prototype.topAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified RestMarkUsed message. Does not implicitly {@link plimsoll.v1.RestMarkUsed.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.RestMarkUsed
             * @static
             * @param {plimsoll.v1.RestMarkUsed.$Properties} message RestMarkUsed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            RestMarkUsed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.markPrice != null && $Object.hasOwnProperty.call(message, "markPrice") && message.markPrice !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.markPrice);
                if (message.receivedAtMs != null && $Object.hasOwnProperty.call(message, "receivedAtMs") && (typeof message.receivedAtMs === "object" ? message.receivedAtMs.low || message.receivedAtMs.high : message.receivedAtMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.receivedAtMs);
                if (message.streamMarkAtMs != null && $Object.hasOwnProperty.call(message, "streamMarkAtMs") && (typeof message.streamMarkAtMs === "object" ? message.streamMarkAtMs.low || message.streamMarkAtMs.high : message.streamMarkAtMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.streamMarkAtMs);
                if (message.topAtMs != null && $Object.hasOwnProperty.call(message, "topAtMs") && (typeof message.topAtMs === "object" ? message.topAtMs.low || message.topAtMs.high : message.topAtMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.topAtMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a RestMarkUsed message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.RestMarkUsed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.RestMarkUsed & plimsoll.v1.RestMarkUsed.$Shape} RestMarkUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            RestMarkUsed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.RestMarkUsed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.markPrice = value;
                            else
                                delete message.markPrice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.receivedAtMs = value;
                            else
                                delete message.receivedAtMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.streamMarkAtMs = value;
                            else
                                delete message.streamMarkAtMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.topAtMs = value;
                            else
                                delete message.topAtMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return RestMarkUsed;
        })();

        v1.DepthUsed = (function() {

            /**
             * Properties of a DepthUsed.
             * @typedef {Object} plimsoll.v1.DepthUsed.$Properties
             * @property {Array.<string>} [bids] DepthUsed bids
             * @property {Array.<string>} [asks] DepthUsed asks
             * @property {number} [receivedAtMs] DepthUsed receivedAtMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DepthUsed.
             * @memberof plimsoll.v1
             * @interface IDepthUsed
             * @augments plimsoll.v1.DepthUsed.$Properties
             * @deprecated Use plimsoll.v1.DepthUsed.$Properties instead.
             */

            /**
             * Shape of a DepthUsed.
             * @typedef {plimsoll.v1.DepthUsed.$Properties} plimsoll.v1.DepthUsed.$Shape
             */

            /**
             * Constructs a new DepthUsed.
             * @memberof plimsoll.v1
             * @classdesc Represents a DepthUsed.
             * @constructor
             * @param {plimsoll.v1.DepthUsed.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DepthUsed = function (properties) {
                this.bids = [];
                this.asks = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DepthUsed bids.
             * @member {Array.<string>} bids
             * @memberof plimsoll.v1.DepthUsed
             * @instance
             */
            DepthUsed.prototype.bids = $util.emptyArray;

            /**
             * DepthUsed asks.
             * @member {Array.<string>} asks
             * @memberof plimsoll.v1.DepthUsed
             * @instance
             */
            DepthUsed.prototype.asks = $util.emptyArray;

            /**
             * DepthUsed receivedAtMs.
             * @member {number} receivedAtMs
             * @memberof plimsoll.v1.DepthUsed
             * @instance
             */
            DepthUsed.prototype.receivedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified DepthUsed message. Does not implicitly {@link plimsoll.v1.DepthUsed.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.DepthUsed
             * @static
             * @param {plimsoll.v1.DepthUsed.$Properties} message DepthUsed message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DepthUsed.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bids != null && message.bids.length)
                    for (let i = 0; i < message.bids.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.bids[i]);
                if (message.asks != null && message.asks.length)
                    for (let i = 0; i < message.asks.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.asks[i]);
                if (message.receivedAtMs != null && $Object.hasOwnProperty.call(message, "receivedAtMs") && (typeof message.receivedAtMs === "object" ? message.receivedAtMs.low || message.receivedAtMs.high : message.receivedAtMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.receivedAtMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DepthUsed message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.DepthUsed
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.DepthUsed & plimsoll.v1.DepthUsed.$Shape} DepthUsed
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DepthUsed.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.DepthUsed();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.bids && message.bids.length))
                                message.bids = [];
                            message.bids.push(reader.stringVerify());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.asks && message.asks.length))
                                message.asks = [];
                            message.asks.push(reader.stringVerify());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.receivedAtMs = value;
                            else
                                delete message.receivedAtMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DepthUsed;
        })();

        /**
         * Verdict enum.
         * @name plimsoll.v1.Verdict
         * @enum {number}
         * @property {number} VERDICT_UNSPECIFIED=0 VERDICT_UNSPECIFIED value
         * @property {number} VERDICT_APPROVED=1 VERDICT_APPROVED value
         * @property {number} VERDICT_DENIED=2 VERDICT_DENIED value
         * @property {number} VERDICT_DUPLICATE=3 VERDICT_DUPLICATE value
         */
        v1.Verdict = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "VERDICT_UNSPECIFIED"] = 0;
            values[valuesById[1] = "VERDICT_APPROVED"] = 1;
            values[valuesById[2] = "VERDICT_DENIED"] = 2;
            values[valuesById[3] = "VERDICT_DUPLICATE"] = 3;
            return values;
        })();

        /**
         * DenialReason enum.
         * @name plimsoll.v1.DenialReason
         * @enum {number}
         * @property {number} DENIAL_REASON_UNSPECIFIED=0 DENIAL_REASON_UNSPECIFIED value
         * @property {number} DENIAL_REASON_INVALID_MESSAGE=1 DENIAL_REASON_INVALID_MESSAGE value
         * @property {number} DENIAL_REASON_EXPIRED=2 DENIAL_REASON_EXPIRED value
         * @property {number} DENIAL_REASON_ACCOUNT_UNKNOWN=3 DENIAL_REASON_ACCOUNT_UNKNOWN value
         * @property {number} DENIAL_REASON_NOT_ARMED=4 DENIAL_REASON_NOT_ARMED value
         * @property {number} DENIAL_REASON_CIRCUIT_OPEN=5 DENIAL_REASON_CIRCUIT_OPEN value
         * @property {number} DENIAL_REASON_NOT_RECONCILED=6 DENIAL_REASON_NOT_RECONCILED value
         * @property {number} DENIAL_REASON_STREAM_DOWN=7 DENIAL_REASON_STREAM_DOWN value
         * @property {number} DENIAL_REASON_MARKET_STALE=8 DENIAL_REASON_MARKET_STALE value
         * @property {number} DENIAL_REASON_CLOCK_STALE=9 DENIAL_REASON_CLOCK_STALE value
         * @property {number} DENIAL_REASON_BUS_NOT_DURABLE=10 DENIAL_REASON_BUS_NOT_DURABLE value
         * @property {number} DENIAL_REASON_POLICY_MISSING=11 DENIAL_REASON_POLICY_MISSING value
         * @property {number} DENIAL_REASON_POLICY_STALE=12 DENIAL_REASON_POLICY_STALE value
         * @property {number} DENIAL_REASON_SYMBOL_UNKNOWN=13 DENIAL_REASON_SYMBOL_UNKNOWN value
         * @property {number} DENIAL_REASON_SYMBOL_NOT_TRADING=14 DENIAL_REASON_SYMBOL_NOT_TRADING value
         * @property {number} DENIAL_REASON_LEVERAGE_UNVERIFIED=15 DENIAL_REASON_LEVERAGE_UNVERIFIED value
         * @property {number} DENIAL_REASON_CONFIDENCE_BELOW_FLOOR=16 DENIAL_REASON_CONFIDENCE_BELOW_FLOOR value
         * @property {number} DENIAL_REASON_COOLDOWN=17 DENIAL_REASON_COOLDOWN value
         * @property {number} DENIAL_REASON_POSITION_EXISTS=18 DENIAL_REASON_POSITION_EXISTS value
         * @property {number} DENIAL_REASON_CORRELATION=19 DENIAL_REASON_CORRELATION value
         * @property {number} DENIAL_REASON_ACCOUNT_SLOTS=20 DENIAL_REASON_ACCOUNT_SLOTS value
         * @property {number} DENIAL_REASON_DESK_SLOTS=21 DENIAL_REASON_DESK_SLOTS value
         * @property {number} DENIAL_REASON_SIZE_BELOW_MINIMUM=22 DENIAL_REASON_SIZE_BELOW_MINIMUM value
         * @property {number} DENIAL_REASON_SIZE_ABOVE_MAXIMUM=23 DENIAL_REASON_SIZE_ABOVE_MAXIMUM value
         * @property {number} DENIAL_REASON_NO_POSITION=24 DENIAL_REASON_NO_POSITION value
         * @property {number} DENIAL_REASON_POSITION_NOTIONAL=25 DENIAL_REASON_POSITION_NOTIONAL value
         * @property {number} DENIAL_REASON_SYMBOL_SHARE=26 DENIAL_REASON_SYMBOL_SHARE value
         * @property {number} DENIAL_REASON_LEVERAGE=27 DENIAL_REASON_LEVERAGE value
         * @property {number} DENIAL_REASON_MARGIN_UTILIZATION=28 DENIAL_REASON_MARGIN_UTILIZATION value
         * @property {number} DENIAL_REASON_GROSS_EXPOSURE=29 DENIAL_REASON_GROSS_EXPOSURE value
         * @property {number} DENIAL_REASON_ORDER_NOTIONAL=30 DENIAL_REASON_ORDER_NOTIONAL value
         * @property {number} DENIAL_REASON_PRICE_BAND=31 DENIAL_REASON_PRICE_BAND value
         * @property {number} DENIAL_REASON_LOSS_AT_STOP=32 DENIAL_REASON_LOSS_AT_STOP value
         * @property {number} DENIAL_REASON_LIQUIDATION_DISTANCE=33 DENIAL_REASON_LIQUIDATION_DISTANCE value
         * @property {number} DENIAL_REASON_ORDER_RATE=34 DENIAL_REASON_ORDER_RATE value
         * @property {number} DENIAL_REASON_BACKLOG_FULL=35 DENIAL_REASON_BACKLOG_FULL value
         * @property {number} DENIAL_REASON_REGIME_SLOTS=36 DENIAL_REASON_REGIME_SLOTS value
         * @property {number} DENIAL_REASON_ROTATION_TIMEOUT=37 DENIAL_REASON_ROTATION_TIMEOUT value
         */
        v1.DenialReason = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "DENIAL_REASON_UNSPECIFIED"] = 0;
            values[valuesById[1] = "DENIAL_REASON_INVALID_MESSAGE"] = 1;
            values[valuesById[2] = "DENIAL_REASON_EXPIRED"] = 2;
            values[valuesById[3] = "DENIAL_REASON_ACCOUNT_UNKNOWN"] = 3;
            values[valuesById[4] = "DENIAL_REASON_NOT_ARMED"] = 4;
            values[valuesById[5] = "DENIAL_REASON_CIRCUIT_OPEN"] = 5;
            values[valuesById[6] = "DENIAL_REASON_NOT_RECONCILED"] = 6;
            values[valuesById[7] = "DENIAL_REASON_STREAM_DOWN"] = 7;
            values[valuesById[8] = "DENIAL_REASON_MARKET_STALE"] = 8;
            values[valuesById[9] = "DENIAL_REASON_CLOCK_STALE"] = 9;
            values[valuesById[10] = "DENIAL_REASON_BUS_NOT_DURABLE"] = 10;
            values[valuesById[11] = "DENIAL_REASON_POLICY_MISSING"] = 11;
            values[valuesById[12] = "DENIAL_REASON_POLICY_STALE"] = 12;
            values[valuesById[13] = "DENIAL_REASON_SYMBOL_UNKNOWN"] = 13;
            values[valuesById[14] = "DENIAL_REASON_SYMBOL_NOT_TRADING"] = 14;
            values[valuesById[15] = "DENIAL_REASON_LEVERAGE_UNVERIFIED"] = 15;
            values[valuesById[16] = "DENIAL_REASON_CONFIDENCE_BELOW_FLOOR"] = 16;
            values[valuesById[17] = "DENIAL_REASON_COOLDOWN"] = 17;
            values[valuesById[18] = "DENIAL_REASON_POSITION_EXISTS"] = 18;
            values[valuesById[19] = "DENIAL_REASON_CORRELATION"] = 19;
            values[valuesById[20] = "DENIAL_REASON_ACCOUNT_SLOTS"] = 20;
            values[valuesById[21] = "DENIAL_REASON_DESK_SLOTS"] = 21;
            values[valuesById[22] = "DENIAL_REASON_SIZE_BELOW_MINIMUM"] = 22;
            values[valuesById[23] = "DENIAL_REASON_SIZE_ABOVE_MAXIMUM"] = 23;
            values[valuesById[24] = "DENIAL_REASON_NO_POSITION"] = 24;
            values[valuesById[25] = "DENIAL_REASON_POSITION_NOTIONAL"] = 25;
            values[valuesById[26] = "DENIAL_REASON_SYMBOL_SHARE"] = 26;
            values[valuesById[27] = "DENIAL_REASON_LEVERAGE"] = 27;
            values[valuesById[28] = "DENIAL_REASON_MARGIN_UTILIZATION"] = 28;
            values[valuesById[29] = "DENIAL_REASON_GROSS_EXPOSURE"] = 29;
            values[valuesById[30] = "DENIAL_REASON_ORDER_NOTIONAL"] = 30;
            values[valuesById[31] = "DENIAL_REASON_PRICE_BAND"] = 31;
            values[valuesById[32] = "DENIAL_REASON_LOSS_AT_STOP"] = 32;
            values[valuesById[33] = "DENIAL_REASON_LIQUIDATION_DISTANCE"] = 33;
            values[valuesById[34] = "DENIAL_REASON_ORDER_RATE"] = 34;
            values[valuesById[35] = "DENIAL_REASON_BACKLOG_FULL"] = 35;
            values[valuesById[36] = "DENIAL_REASON_REGIME_SLOTS"] = 36;
            values[valuesById[37] = "DENIAL_REASON_ROTATION_TIMEOUT"] = 37;
            return values;
        })();

        v1.Answer = (function() {

            /**
             * Properties of an Answer.
             * @typedef {Object} plimsoll.v1.Answer.$Properties
             * @property {string} [intentId] Answer intentId
             * @property {string} [account] Answer account
             * @property {plimsoll.v1.Verdict} [verdict] Answer verdict
             * @property {plimsoll.v1.DenialReason} [reason] Answer reason
             * @property {string} [limit] Answer limit
             * @property {string} [observed] Answer observed
             * @property {string} [requested] Answer requested
             * @property {string} [lever] Answer lever
             * @property {string} [text] Answer text
             * @property {number} [commitNumber] Answer commitNumber
             * @property {number} [decidedAtMs] Answer decidedAtMs
             * @property {Array.<string>} [clientOrderIds] Answer clientOrderIds
             * @property {string} [quantity] Answer quantity
             * @property {string} [symbol] Answer symbol
             * @property {number} [inputSequence] Answer inputSequence
             * @property {string} [lossAtStop] Answer lossAtStop
             * @property {string} [breakEvenWinRate] Answer breakEvenWinRate
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Answer.
             * @memberof plimsoll.v1
             * @interface IAnswer
             * @augments plimsoll.v1.Answer.$Properties
             * @deprecated Use plimsoll.v1.Answer.$Properties instead.
             */

            /**
             * Shape of an Answer.
             * @typedef {plimsoll.v1.Answer.$Properties} plimsoll.v1.Answer.$Shape
             */

            /**
             * Constructs a new Answer.
             * @memberof plimsoll.v1
             * @classdesc Represents an Answer.
             * @constructor
             * @param {plimsoll.v1.Answer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Answer = function (properties) {
                this.clientOrderIds = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Answer intentId.
             * @member {string} intentId
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.intentId = "";

            /**
             * Answer account.
             * @member {string} account
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.account = "";

            /**
             * Answer verdict.
             * @member {plimsoll.v1.Verdict} verdict
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.verdict = 0;

            /**
             * Answer reason.
             * @member {plimsoll.v1.DenialReason} reason
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.reason = 0;

            /**
             * Answer limit.
             * @member {string} limit
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.limit = "";

            /**
             * Answer observed.
             * @member {string} observed
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.observed = "";

            /**
             * Answer requested.
             * @member {string} requested
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.requested = "";

            /**
             * Answer lever.
             * @member {string} lever
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.lever = "";

            /**
             * Answer text.
             * @member {string} text
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.text = "";

            /**
             * Answer commitNumber.
             * @member {number} commitNumber
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.commitNumber = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Answer decidedAtMs.
             * @member {number} decidedAtMs
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.decidedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Answer clientOrderIds.
             * @member {Array.<string>} clientOrderIds
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.clientOrderIds = $util.emptyArray;

            /**
             * Answer quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.quantity = "";

            /**
             * Answer symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.symbol = "";

            /**
             * Answer inputSequence.
             * @member {number} inputSequence
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.inputSequence = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Answer lossAtStop.
             * @member {string} lossAtStop
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.lossAtStop = "";

            /**
             * Answer breakEvenWinRate.
             * @member {string} breakEvenWinRate
             * @memberof plimsoll.v1.Answer
             * @instance
             */
            Answer.prototype.breakEvenWinRate = "";

            /**
             * Encodes the specified Answer message. Does not implicitly {@link plimsoll.v1.Answer.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Answer
             * @static
             * @param {plimsoll.v1.Answer.$Properties} message Answer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Answer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.intentId != null && $Object.hasOwnProperty.call(message, "intentId") && message.intentId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.intentId);
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.account);
                if (message.verdict != null && $Object.hasOwnProperty.call(message, "verdict") && message.verdict !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).int32(message.verdict);
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).int32(message.reason);
                if (message.limit != null && $Object.hasOwnProperty.call(message, "limit") && message.limit !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.limit);
                if (message.observed != null && $Object.hasOwnProperty.call(message, "observed") && message.observed !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.observed);
                if (message.requested != null && $Object.hasOwnProperty.call(message, "requested") && message.requested !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.requested);
                if (message.lever != null && $Object.hasOwnProperty.call(message, "lever") && message.lever !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.lever);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.text);
                if (message.commitNumber != null && $Object.hasOwnProperty.call(message, "commitNumber") && (typeof message.commitNumber === "object" ? message.commitNumber.low || message.commitNumber.high : message.commitNumber !== 0))
                    writer.uint32(/* id 10, wireType 0 =*/80).int64(message.commitNumber);
                if (message.decidedAtMs != null && $Object.hasOwnProperty.call(message, "decidedAtMs") && (typeof message.decidedAtMs === "object" ? message.decidedAtMs.low || message.decidedAtMs.high : message.decidedAtMs !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).int64(message.decidedAtMs);
                if (message.clientOrderIds != null && message.clientOrderIds.length)
                    for (let i = 0; i < message.clientOrderIds.length; ++i)
                        writer.uint32(/* id 12, wireType 2 =*/98).string(message.clientOrderIds[i]);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 13, wireType 2 =*/106).string(message.quantity);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 14, wireType 2 =*/114).string(message.symbol);
                if (message.inputSequence != null && $Object.hasOwnProperty.call(message, "inputSequence") && (typeof message.inputSequence === "object" ? message.inputSequence.low || message.inputSequence.high : message.inputSequence !== 0))
                    writer.uint32(/* id 15, wireType 0 =*/120).int64(message.inputSequence);
                if (message.lossAtStop != null && $Object.hasOwnProperty.call(message, "lossAtStop") && message.lossAtStop !== "")
                    writer.uint32(/* id 16, wireType 2 =*/130).string(message.lossAtStop);
                if (message.breakEvenWinRate != null && $Object.hasOwnProperty.call(message, "breakEvenWinRate") && message.breakEvenWinRate !== "")
                    writer.uint32(/* id 17, wireType 2 =*/138).string(message.breakEvenWinRate);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Answer message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Answer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Answer & plimsoll.v1.Answer.$Shape} Answer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Answer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Answer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.intentId = value;
                            else
                                delete message.intentId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.verdict = value;
                            else
                                delete message.verdict;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.limit = value;
                            else
                                delete message.limit;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.observed = value;
                            else
                                delete message.observed;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.requested = value;
                            else
                                delete message.requested;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.lever = value;
                            else
                                delete message.lever;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.text = value;
                            else
                                delete message.text;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.commitNumber = value;
                            else
                                delete message.commitNumber;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.decidedAtMs = value;
                            else
                                delete message.decidedAtMs;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if (!(message.clientOrderIds && message.clientOrderIds.length))
                                message.clientOrderIds = [];
                            message.clientOrderIds.push(reader.stringVerify());
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.inputSequence = value;
                            else
                                delete message.inputSequence;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.lossAtStop = value;
                            else
                                delete message.lossAtStop;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.breakEvenWinRate = value;
                            else
                                delete message.breakEvenWinRate;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Answer;
        })();

        /**
         * OrderAction enum.
         * @name plimsoll.v1.OrderAction
         * @enum {number}
         * @property {number} ORDER_ACTION_UNSPECIFIED=0 ORDER_ACTION_UNSPECIFIED value
         * @property {number} ORDER_ACTION_PLACE=1 ORDER_ACTION_PLACE value
         * @property {number} ORDER_ACTION_CANCEL=2 ORDER_ACTION_CANCEL value
         * @property {number} ORDER_ACTION_REISSUE=3 ORDER_ACTION_REISSUE value
         * @property {number} ORDER_ACTION_RESOLVED_PLACED=4 ORDER_ACTION_RESOLVED_PLACED value
         * @property {number} ORDER_ACTION_RESOLVED_NOT_PLACED=5 ORDER_ACTION_RESOLVED_NOT_PLACED value
         */
        v1.OrderAction = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ORDER_ACTION_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ORDER_ACTION_PLACE"] = 1;
            values[valuesById[2] = "ORDER_ACTION_CANCEL"] = 2;
            values[valuesById[3] = "ORDER_ACTION_REISSUE"] = 3;
            values[valuesById[4] = "ORDER_ACTION_RESOLVED_PLACED"] = 4;
            values[valuesById[5] = "ORDER_ACTION_RESOLVED_NOT_PLACED"] = 5;
            return values;
        })();

        /**
         * Leg enum.
         * @name plimsoll.v1.Leg
         * @enum {number}
         * @property {number} LEG_UNSPECIFIED=0 LEG_UNSPECIFIED value
         * @property {number} LEG_ENTRY=1 LEG_ENTRY value
         * @property {number} LEG_EXIT=2 LEG_EXIT value
         * @property {number} LEG_FLATTEN=3 LEG_FLATTEN value
         * @property {number} LEG_STOP=4 LEG_STOP value
         * @property {number} LEG_TARGET=5 LEG_TARGET value
         */
        v1.Leg = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "LEG_UNSPECIFIED"] = 0;
            values[valuesById[1] = "LEG_ENTRY"] = 1;
            values[valuesById[2] = "LEG_EXIT"] = 2;
            values[valuesById[3] = "LEG_FLATTEN"] = 3;
            values[valuesById[4] = "LEG_STOP"] = 4;
            values[valuesById[5] = "LEG_TARGET"] = 5;
            return values;
        })();

        /**
         * WorkingType enum.
         * @name plimsoll.v1.WorkingType
         * @enum {number}
         * @property {number} WORKING_TYPE_UNSPECIFIED=0 WORKING_TYPE_UNSPECIFIED value
         * @property {number} WORKING_TYPE_MARK=1 WORKING_TYPE_MARK value
         * @property {number} WORKING_TYPE_CONTRACT=2 WORKING_TYPE_CONTRACT value
         */
        v1.WorkingType = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "WORKING_TYPE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "WORKING_TYPE_MARK"] = 1;
            values[valuesById[2] = "WORKING_TYPE_CONTRACT"] = 2;
            return values;
        })();

        v1.Protection = (function() {

            /**
             * Properties of a Protection.
             * @typedef {Object} plimsoll.v1.Protection.$Properties
             * @property {string} [stopPrice] Protection stopPrice
             * @property {plimsoll.v1.WorkingType} [workingType] Protection workingType
             * @property {number} [deadlineMs] Protection deadlineMs
             * @property {string} [stopId] Protection stopId
             * @property {number} [stopAttempts] Protection stopAttempts
             * @property {number} [flattenBps] Protection flattenBps
             * @property {number} [flattenAttempts] Protection flattenAttempts
             * @property {string} [tickSize] Protection tickSize
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Protection.
             * @memberof plimsoll.v1
             * @interface IProtection
             * @augments plimsoll.v1.Protection.$Properties
             * @deprecated Use plimsoll.v1.Protection.$Properties instead.
             */

            /**
             * Shape of a Protection.
             * @typedef {plimsoll.v1.Protection.$Properties} plimsoll.v1.Protection.$Shape
             */

            /**
             * Constructs a new Protection.
             * @memberof plimsoll.v1
             * @classdesc Represents a Protection.
             * @constructor
             * @param {plimsoll.v1.Protection.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Protection = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Protection stopPrice.
             * @member {string} stopPrice
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.stopPrice = "";

            /**
             * Protection workingType.
             * @member {plimsoll.v1.WorkingType} workingType
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.workingType = 0;

            /**
             * Protection deadlineMs.
             * @member {number} deadlineMs
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.deadlineMs = 0;

            /**
             * Protection stopId.
             * @member {string} stopId
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.stopId = "";

            /**
             * Protection stopAttempts.
             * @member {number} stopAttempts
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.stopAttempts = 0;

            /**
             * Protection flattenBps.
             * @member {number} flattenBps
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.flattenBps = 0;

            /**
             * Protection flattenAttempts.
             * @member {number} flattenAttempts
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.flattenAttempts = 0;

            /**
             * Protection tickSize.
             * @member {string} tickSize
             * @memberof plimsoll.v1.Protection
             * @instance
             */
            Protection.prototype.tickSize = "";

            /**
             * Encodes the specified Protection message. Does not implicitly {@link plimsoll.v1.Protection.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Protection
             * @static
             * @param {plimsoll.v1.Protection.$Properties} message Protection message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Protection.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.stopPrice != null && $Object.hasOwnProperty.call(message, "stopPrice") && message.stopPrice !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.stopPrice);
                if (message.workingType != null && $Object.hasOwnProperty.call(message, "workingType") && message.workingType !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).int32(message.workingType);
                if (message.deadlineMs != null && $Object.hasOwnProperty.call(message, "deadlineMs") && message.deadlineMs !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.deadlineMs);
                if (message.stopId != null && $Object.hasOwnProperty.call(message, "stopId") && message.stopId !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.stopId);
                if (message.stopAttempts != null && $Object.hasOwnProperty.call(message, "stopAttempts") && message.stopAttempts !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.stopAttempts);
                if (message.flattenBps != null && $Object.hasOwnProperty.call(message, "flattenBps") && message.flattenBps !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).uint32(message.flattenBps);
                if (message.flattenAttempts != null && $Object.hasOwnProperty.call(message, "flattenAttempts") && message.flattenAttempts !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).uint32(message.flattenAttempts);
                if (message.tickSize != null && $Object.hasOwnProperty.call(message, "tickSize") && message.tickSize !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.tickSize);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Protection message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Protection
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Protection & plimsoll.v1.Protection.$Shape} Protection
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Protection.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Protection();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopPrice = value;
                            else
                                delete message.stopPrice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.workingType = value;
                            else
                                delete message.workingType;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.deadlineMs = value;
                            else
                                delete message.deadlineMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopId = value;
                            else
                                delete message.stopId;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.stopAttempts = value;
                            else
                                delete message.stopAttempts;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.flattenBps = value;
                            else
                                delete message.flattenBps;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.flattenAttempts = value;
                            else
                                delete message.flattenAttempts;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.tickSize = value;
                            else
                                delete message.tickSize;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Protection;
        })();

        v1.OrderCommand = (function() {

            /**
             * Properties of an OrderCommand.
             * @typedef {Object} plimsoll.v1.OrderCommand.$Properties
             * @property {plimsoll.v1.OrderAction} [action] OrderCommand action
             * @property {string} [clientOrderId] OrderCommand clientOrderId
             * @property {string} [intentId] OrderCommand intentId
             * @property {string} [account] OrderCommand account
             * @property {string} [symbol] OrderCommand symbol
             * @property {plimsoll.v1.Side} [side] OrderCommand side
             * @property {plimsoll.v1.Leg} [leg] OrderCommand leg
             * @property {number} [attempt] OrderCommand attempt
             * @property {plimsoll.v1.TimeInForce} [timeInForce] OrderCommand timeInForce
             * @property {string} [quantity] OrderCommand quantity
             * @property {string} [price] OrderCommand price
             * @property {boolean} [reduceOnly] OrderCommand reduceOnly
             * @property {number} [notAfterMs] OrderCommand notAfterMs
             * @property {number} [workingUntilMs] OrderCommand workingUntilMs
             * @property {plimsoll.v1.ExitPlan.$Properties} [exitPlan] OrderCommand exitPlan
             * @property {string} [traceparent] OrderCommand traceparent
             * @property {string} [strategy] OrderCommand strategy
             * @property {plimsoll.v1.Protection.$Properties} [protection] OrderCommand protection
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an OrderCommand.
             * @memberof plimsoll.v1
             * @interface IOrderCommand
             * @augments plimsoll.v1.OrderCommand.$Properties
             * @deprecated Use plimsoll.v1.OrderCommand.$Properties instead.
             */

            /**
             * Shape of an OrderCommand.
             * @typedef {{
             *   action?: plimsoll.v1.OrderAction;
             *   clientOrderId?: string;
             *   intentId?: string;
             *   account?: string;
             *   symbol?: string;
             *   side?: plimsoll.v1.Side;
             *   leg?: plimsoll.v1.Leg;
             *   attempt?: number;
             *   timeInForce?: plimsoll.v1.TimeInForce;
             *   quantity?: string;
             *   price?: string;
             *   reduceOnly?: boolean;
             *   notAfterMs?: number;
             *   workingUntilMs?: number;
             *   exitPlan?: plimsoll.v1.ExitPlan.$Shape;
             *   traceparent?: string;
             *   strategy?: string;
             *   protection?: plimsoll.v1.Protection.$Shape;
             *   $unknowns?: Array.<Uint8Array>;
             * }} plimsoll.v1.OrderCommand.$Shape
             */

            /**
             * Constructs a new OrderCommand.
             * @memberof plimsoll.v1
             * @classdesc Represents an OrderCommand.
             * @constructor
             * @param {plimsoll.v1.OrderCommand.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const OrderCommand = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * OrderCommand action.
             * @member {plimsoll.v1.OrderAction} action
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.action = 0;

            /**
             * OrderCommand clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.clientOrderId = "";

            /**
             * OrderCommand intentId.
             * @member {string} intentId
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.intentId = "";

            /**
             * OrderCommand account.
             * @member {string} account
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.account = "";

            /**
             * OrderCommand symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.symbol = "";

            /**
             * OrderCommand side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.side = 0;

            /**
             * OrderCommand leg.
             * @member {plimsoll.v1.Leg} leg
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.leg = 0;

            /**
             * OrderCommand attempt.
             * @member {number} attempt
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.attempt = 0;

            /**
             * OrderCommand timeInForce.
             * @member {plimsoll.v1.TimeInForce} timeInForce
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.timeInForce = 0;

            /**
             * OrderCommand quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.quantity = "";

            /**
             * OrderCommand price.
             * @member {string} price
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.price = "";

            /**
             * OrderCommand reduceOnly.
             * @member {boolean} reduceOnly
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.reduceOnly = false;

            /**
             * OrderCommand notAfterMs.
             * @member {number} notAfterMs
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.notAfterMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * OrderCommand workingUntilMs.
             * @member {number} workingUntilMs
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.workingUntilMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * OrderCommand exitPlan.
             * @member {plimsoll.v1.ExitPlan} exitPlan
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.exitPlan = null;

            /**
             * OrderCommand traceparent.
             * @member {string} traceparent
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.traceparent = "";

            /**
             * OrderCommand strategy.
             * @member {string} strategy
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.strategy = "";

            /**
             * OrderCommand protection.
             * @member {plimsoll.v1.Protection} protection
             * @memberof plimsoll.v1.OrderCommand
             * @instance
             */
            OrderCommand.prototype.protection = null;

            /**
             * Encodes the specified OrderCommand message. Does not implicitly {@link plimsoll.v1.OrderCommand.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.OrderCommand
             * @static
             * @param {plimsoll.v1.OrderCommand.$Properties} message OrderCommand message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            OrderCommand.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.action != null && $Object.hasOwnProperty.call(message, "action") && message.action !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.action);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.clientOrderId);
                if (message.intentId != null && $Object.hasOwnProperty.call(message, "intentId") && message.intentId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.intentId);
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.account);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.symbol);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).int32(message.side);
                if (message.leg != null && $Object.hasOwnProperty.call(message, "leg") && message.leg !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).int32(message.leg);
                if (message.attempt != null && $Object.hasOwnProperty.call(message, "attempt") && message.attempt !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).uint32(message.attempt);
                if (message.timeInForce != null && $Object.hasOwnProperty.call(message, "timeInForce") && message.timeInForce !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).int32(message.timeInForce);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.quantity);
                if (message.price != null && $Object.hasOwnProperty.call(message, "price") && message.price !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.price);
                if (message.reduceOnly != null && $Object.hasOwnProperty.call(message, "reduceOnly") && message.reduceOnly !== false)
                    writer.uint32(/* id 12, wireType 0 =*/96).bool(message.reduceOnly);
                if (message.notAfterMs != null && $Object.hasOwnProperty.call(message, "notAfterMs") && (typeof message.notAfterMs === "object" ? message.notAfterMs.low || message.notAfterMs.high : message.notAfterMs !== 0))
                    writer.uint32(/* id 13, wireType 0 =*/104).int64(message.notAfterMs);
                if (message.workingUntilMs != null && $Object.hasOwnProperty.call(message, "workingUntilMs") && (typeof message.workingUntilMs === "object" ? message.workingUntilMs.low || message.workingUntilMs.high : message.workingUntilMs !== 0))
                    writer.uint32(/* id 14, wireType 0 =*/112).int64(message.workingUntilMs);
                if (message.exitPlan != null && $Object.hasOwnProperty.call(message, "exitPlan"))
                    $root.plimsoll.v1.ExitPlan.encode(message.exitPlan, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.traceparent != null && $Object.hasOwnProperty.call(message, "traceparent") && message.traceparent !== "")
                    writer.uint32(/* id 16, wireType 2 =*/130).string(message.traceparent);
                if (message.strategy != null && $Object.hasOwnProperty.call(message, "strategy") && message.strategy !== "")
                    writer.uint32(/* id 17, wireType 2 =*/138).string(message.strategy);
                if (message.protection != null && $Object.hasOwnProperty.call(message, "protection"))
                    $root.plimsoll.v1.Protection.encode(message.protection, writer.uint32(/* id 18, wireType 2 =*/146).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an OrderCommand message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.OrderCommand
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.OrderCommand & plimsoll.v1.OrderCommand.$Shape} OrderCommand
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            OrderCommand.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.OrderCommand();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.action = value;
                            else
                                delete message.action;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.intentId = value;
                            else
                                delete message.intentId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.leg = value;
                            else
                                delete message.leg;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.attempt = value;
                            else
                                delete message.attempt;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.timeInForce = value;
                            else
                                delete message.timeInForce;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.price = value;
                            else
                                delete message.price;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.reduceOnly = value;
                            else
                                delete message.reduceOnly;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.notAfterMs = value;
                            else
                                delete message.notAfterMs;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.workingUntilMs = value;
                            else
                                delete message.workingUntilMs;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.exitPlan = $root.plimsoll.v1.ExitPlan.decode(reader, reader.size(), $undefined, _depth + 1, message.exitPlan);
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.traceparent = value;
                            else
                                delete message.traceparent;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.strategy = value;
                            else
                                delete message.strategy;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            message.protection = $root.plimsoll.v1.Protection.decode(reader, reader.size(), $undefined, _depth + 1, message.protection);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return OrderCommand;
        })();

        v1.Counters = (function() {

            /**
             * Properties of a Counters.
             * @typedef {Object} plimsoll.v1.Counters.$Properties
             * @property {plimsoll.v1.DeskCounters.$Properties} [desk] Counters desk
             * @property {Array.<plimsoll.v1.AccountCounters.$Properties>} [accounts] Counters accounts
             * @property {Array.<plimsoll.v1.SymbolCounters.$Properties>} [symbols] Counters symbols
             * @property {Array.<plimsoll.v1.StrategyCounters.$Properties>} [strategies] Counters strategies
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Counters.
             * @memberof plimsoll.v1
             * @interface ICounters
             * @augments plimsoll.v1.Counters.$Properties
             * @deprecated Use plimsoll.v1.Counters.$Properties instead.
             */

            /**
             * Shape of a Counters.
             * @typedef {plimsoll.v1.Counters.$Properties} plimsoll.v1.Counters.$Shape
             */

            /**
             * Constructs a new Counters.
             * @memberof plimsoll.v1
             * @classdesc Represents a Counters.
             * @constructor
             * @param {plimsoll.v1.Counters.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Counters = function (properties) {
                this.accounts = [];
                this.symbols = [];
                this.strategies = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Counters desk.
             * @member {plimsoll.v1.DeskCounters} desk
             * @memberof plimsoll.v1.Counters
             * @instance
             */
            Counters.prototype.desk = null;

            /**
             * Counters accounts.
             * @member {Array.<plimsoll.v1.AccountCounters>} accounts
             * @memberof plimsoll.v1.Counters
             * @instance
             */
            Counters.prototype.accounts = $util.emptyArray;

            /**
             * Counters symbols.
             * @member {Array.<plimsoll.v1.SymbolCounters>} symbols
             * @memberof plimsoll.v1.Counters
             * @instance
             */
            Counters.prototype.symbols = $util.emptyArray;

            /**
             * Counters strategies.
             * @member {Array.<plimsoll.v1.StrategyCounters>} strategies
             * @memberof plimsoll.v1.Counters
             * @instance
             */
            Counters.prototype.strategies = $util.emptyArray;

            /**
             * Encodes the specified Counters message. Does not implicitly {@link plimsoll.v1.Counters.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Counters
             * @static
             * @param {plimsoll.v1.Counters.$Properties} message Counters message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Counters.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.desk != null && $Object.hasOwnProperty.call(message, "desk"))
                    $root.plimsoll.v1.DeskCounters.encode(message.desk, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.accounts != null && message.accounts.length)
                    for (let i = 0; i < message.accounts.length; ++i)
                        $root.plimsoll.v1.AccountCounters.encode(message.accounts[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.symbols != null && message.symbols.length)
                    for (let i = 0; i < message.symbols.length; ++i)
                        $root.plimsoll.v1.SymbolCounters.encode(message.symbols[i], writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.strategies != null && message.strategies.length)
                    for (let i = 0; i < message.strategies.length; ++i)
                        $root.plimsoll.v1.StrategyCounters.encode(message.strategies[i], writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Counters message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Counters
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Counters & plimsoll.v1.Counters.$Shape} Counters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Counters.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Counters();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.desk = $root.plimsoll.v1.DeskCounters.decode(reader, reader.size(), $undefined, _depth + 1, message.desk);
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.accounts && message.accounts.length))
                                message.accounts = [];
                            message.accounts.push($root.plimsoll.v1.AccountCounters.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if (!(message.symbols && message.symbols.length))
                                message.symbols = [];
                            message.symbols.push($root.plimsoll.v1.SymbolCounters.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if (!(message.strategies && message.strategies.length))
                                message.strategies = [];
                            message.strategies.push($root.plimsoll.v1.StrategyCounters.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Counters;
        })();

        v1.DeskCounters = (function() {

            /**
             * Properties of a DeskCounters.
             * @typedef {Object} plimsoll.v1.DeskCounters.$Properties
             * @property {number} [slotsUsed] DeskCounters slotsUsed
             * @property {number} [slotsMax] DeskCounters slotsMax
             * @property {string} [grossNotional] DeskCounters grossNotional
             * @property {number} [ordersOpen] DeskCounters ordersOpen
             * @property {number} [ordersUnknown] DeskCounters ordersUnknown
             * @property {number} [approvedTotal] DeskCounters approvedTotal
             * @property {number} [deniedTotal] DeskCounters deniedTotal
             * @property {number} [duplicateTotal] DeskCounters duplicateTotal
             * @property {number} [fillsTotal] DeskCounters fillsTotal
             * @property {number} [slotsPeak] DeskCounters slotsPeak
             * @property {string} [netNotional] DeskCounters netNotional
             * @property {string} [initialMargin] DeskCounters initialMargin
             * @property {string} [unrealizedPnl] DeskCounters unrealizedPnl
             * @property {string} [realizedPnlDay] DeskCounters realizedPnlDay
             * @property {string} [feesDay] DeskCounters feesDay
             * @property {number} [consecutiveErrors] DeskCounters consecutiveErrors
             * @property {number} [ordersRecent] DeskCounters ordersRecent
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a DeskCounters.
             * @memberof plimsoll.v1
             * @interface IDeskCounters
             * @augments plimsoll.v1.DeskCounters.$Properties
             * @deprecated Use plimsoll.v1.DeskCounters.$Properties instead.
             */

            /**
             * Shape of a DeskCounters.
             * @typedef {plimsoll.v1.DeskCounters.$Properties} plimsoll.v1.DeskCounters.$Shape
             */

            /**
             * Constructs a new DeskCounters.
             * @memberof plimsoll.v1
             * @classdesc Represents a DeskCounters.
             * @constructor
             * @param {plimsoll.v1.DeskCounters.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const DeskCounters = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * DeskCounters slotsUsed.
             * @member {number} slotsUsed
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.slotsUsed = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters slotsMax.
             * @member {number} slotsMax
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.slotsMax = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters grossNotional.
             * @member {string} grossNotional
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.grossNotional = "";

            /**
             * DeskCounters ordersOpen.
             * @member {number} ordersOpen
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.ordersOpen = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters ordersUnknown.
             * @member {number} ordersUnknown
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.ordersUnknown = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters approvedTotal.
             * @member {number} approvedTotal
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.approvedTotal = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters deniedTotal.
             * @member {number} deniedTotal
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.deniedTotal = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters duplicateTotal.
             * @member {number} duplicateTotal
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.duplicateTotal = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters fillsTotal.
             * @member {number} fillsTotal
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.fillsTotal = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters slotsPeak.
             * @member {number} slotsPeak
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.slotsPeak = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters netNotional.
             * @member {string} netNotional
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.netNotional = "";

            /**
             * DeskCounters initialMargin.
             * @member {string} initialMargin
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.initialMargin = "";

            /**
             * DeskCounters unrealizedPnl.
             * @member {string} unrealizedPnl
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.unrealizedPnl = "";

            /**
             * DeskCounters realizedPnlDay.
             * @member {string} realizedPnlDay
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.realizedPnlDay = "";

            /**
             * DeskCounters feesDay.
             * @member {string} feesDay
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.feesDay = "";

            /**
             * DeskCounters consecutiveErrors.
             * @member {number} consecutiveErrors
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.consecutiveErrors = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * DeskCounters ordersRecent.
             * @member {number} ordersRecent
             * @memberof plimsoll.v1.DeskCounters
             * @instance
             */
            DeskCounters.prototype.ordersRecent = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified DeskCounters message. Does not implicitly {@link plimsoll.v1.DeskCounters.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.DeskCounters
             * @static
             * @param {plimsoll.v1.DeskCounters.$Properties} message DeskCounters message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            DeskCounters.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.slotsUsed != null && $Object.hasOwnProperty.call(message, "slotsUsed") && (typeof message.slotsUsed === "object" ? message.slotsUsed.low || message.slotsUsed.high : message.slotsUsed !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.slotsUsed);
                if (message.slotsMax != null && $Object.hasOwnProperty.call(message, "slotsMax") && (typeof message.slotsMax === "object" ? message.slotsMax.low || message.slotsMax.high : message.slotsMax !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.slotsMax);
                if (message.grossNotional != null && $Object.hasOwnProperty.call(message, "grossNotional") && message.grossNotional !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.grossNotional);
                if (message.ordersOpen != null && $Object.hasOwnProperty.call(message, "ordersOpen") && (typeof message.ordersOpen === "object" ? message.ordersOpen.low || message.ordersOpen.high : message.ordersOpen !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.ordersOpen);
                if (message.ordersUnknown != null && $Object.hasOwnProperty.call(message, "ordersUnknown") && (typeof message.ordersUnknown === "object" ? message.ordersUnknown.low || message.ordersUnknown.high : message.ordersUnknown !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.ordersUnknown);
                if (message.approvedTotal != null && $Object.hasOwnProperty.call(message, "approvedTotal") && (typeof message.approvedTotal === "object" ? message.approvedTotal.low || message.approvedTotal.high : message.approvedTotal !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.approvedTotal);
                if (message.deniedTotal != null && $Object.hasOwnProperty.call(message, "deniedTotal") && (typeof message.deniedTotal === "object" ? message.deniedTotal.low || message.deniedTotal.high : message.deniedTotal !== 0))
                    writer.uint32(/* id 7, wireType 0 =*/56).int64(message.deniedTotal);
                if (message.duplicateTotal != null && $Object.hasOwnProperty.call(message, "duplicateTotal") && (typeof message.duplicateTotal === "object" ? message.duplicateTotal.low || message.duplicateTotal.high : message.duplicateTotal !== 0))
                    writer.uint32(/* id 8, wireType 0 =*/64).int64(message.duplicateTotal);
                if (message.fillsTotal != null && $Object.hasOwnProperty.call(message, "fillsTotal") && (typeof message.fillsTotal === "object" ? message.fillsTotal.low || message.fillsTotal.high : message.fillsTotal !== 0))
                    writer.uint32(/* id 9, wireType 0 =*/72).int64(message.fillsTotal);
                if (message.slotsPeak != null && $Object.hasOwnProperty.call(message, "slotsPeak") && (typeof message.slotsPeak === "object" ? message.slotsPeak.low || message.slotsPeak.high : message.slotsPeak !== 0))
                    writer.uint32(/* id 10, wireType 0 =*/80).int64(message.slotsPeak);
                if (message.netNotional != null && $Object.hasOwnProperty.call(message, "netNotional") && message.netNotional !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.netNotional);
                if (message.initialMargin != null && $Object.hasOwnProperty.call(message, "initialMargin") && message.initialMargin !== "")
                    writer.uint32(/* id 12, wireType 2 =*/98).string(message.initialMargin);
                if (message.unrealizedPnl != null && $Object.hasOwnProperty.call(message, "unrealizedPnl") && message.unrealizedPnl !== "")
                    writer.uint32(/* id 13, wireType 2 =*/106).string(message.unrealizedPnl);
                if (message.realizedPnlDay != null && $Object.hasOwnProperty.call(message, "realizedPnlDay") && message.realizedPnlDay !== "")
                    writer.uint32(/* id 14, wireType 2 =*/114).string(message.realizedPnlDay);
                if (message.feesDay != null && $Object.hasOwnProperty.call(message, "feesDay") && message.feesDay !== "")
                    writer.uint32(/* id 15, wireType 2 =*/122).string(message.feesDay);
                if (message.consecutiveErrors != null && $Object.hasOwnProperty.call(message, "consecutiveErrors") && (typeof message.consecutiveErrors === "object" ? message.consecutiveErrors.low || message.consecutiveErrors.high : message.consecutiveErrors !== 0))
                    writer.uint32(/* id 16, wireType 0 =*/128).int64(message.consecutiveErrors);
                if (message.ordersRecent != null && $Object.hasOwnProperty.call(message, "ordersRecent") && (typeof message.ordersRecent === "object" ? message.ordersRecent.low || message.ordersRecent.high : message.ordersRecent !== 0))
                    writer.uint32(/* id 17, wireType 0 =*/136).int64(message.ordersRecent);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a DeskCounters message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.DeskCounters
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.DeskCounters & plimsoll.v1.DeskCounters.$Shape} DeskCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            DeskCounters.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.DeskCounters();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsUsed = value;
                            else
                                delete message.slotsUsed;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsMax = value;
                            else
                                delete message.slotsMax;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.grossNotional = value;
                            else
                                delete message.grossNotional;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersOpen = value;
                            else
                                delete message.ordersOpen;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersUnknown = value;
                            else
                                delete message.ordersUnknown;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.approvedTotal = value;
                            else
                                delete message.approvedTotal;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.deniedTotal = value;
                            else
                                delete message.deniedTotal;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.duplicateTotal = value;
                            else
                                delete message.duplicateTotal;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.fillsTotal = value;
                            else
                                delete message.fillsTotal;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsPeak = value;
                            else
                                delete message.slotsPeak;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.netNotional = value;
                            else
                                delete message.netNotional;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.initialMargin = value;
                            else
                                delete message.initialMargin;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.unrealizedPnl = value;
                            else
                                delete message.unrealizedPnl;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.realizedPnlDay = value;
                            else
                                delete message.realizedPnlDay;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.feesDay = value;
                            else
                                delete message.feesDay;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.consecutiveErrors = value;
                            else
                                delete message.consecutiveErrors;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersRecent = value;
                            else
                                delete message.ordersRecent;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return DeskCounters;
        })();

        /**
         * StopState enum.
         * @name plimsoll.v1.StopState
         * @enum {number}
         * @property {number} STOP_STATE_UNSPECIFIED=0 STOP_STATE_UNSPECIFIED value
         * @property {number} STOP_STATE_DISABLED=1 STOP_STATE_DISABLED value
         * @property {number} STOP_STATE_ARMED=2 STOP_STATE_ARMED value
         * @property {number} STOP_STATE_TRIPPED=3 STOP_STATE_TRIPPED value
         * @property {number} STOP_STATE_COOLING_DOWN=4 STOP_STATE_COOLING_DOWN value
         */
        v1.StopState = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "STOP_STATE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "STOP_STATE_DISABLED"] = 1;
            values[valuesById[2] = "STOP_STATE_ARMED"] = 2;
            values[valuesById[3] = "STOP_STATE_TRIPPED"] = 3;
            values[valuesById[4] = "STOP_STATE_COOLING_DOWN"] = 4;
            return values;
        })();

        v1.AccountCounters = (function() {

            /**
             * Properties of an AccountCounters.
             * @typedef {Object} plimsoll.v1.AccountCounters.$Properties
             * @property {string} [account] AccountCounters account
             * @property {number} [slotsUsed] AccountCounters slotsUsed
             * @property {number} [slotsMax] AccountCounters slotsMax
             * @property {string} [grossNotional] AccountCounters grossNotional
             * @property {string} [grossNotionalMax] AccountCounters grossNotionalMax
             * @property {string} [initialMargin] AccountCounters initialMargin
             * @property {string} [walletBalance] AccountCounters walletBalance
             * @property {string} [equity] AccountCounters equity
             * @property {string} [realizedPnlDay] AccountCounters realizedPnlDay
             * @property {string} [feesDay] AccountCounters feesDay
             * @property {plimsoll.v1.StopState} [stopState] AccountCounters stopState
             * @property {boolean} [reconciled] AccountCounters reconciled
             * @property {boolean} [streamConnected] AccountCounters streamConnected
             * @property {string} [circuit] AccountCounters circuit
             * @property {string} [drift] AccountCounters drift
             * @property {number} [driftsTotal] AccountCounters driftsTotal
             * @property {number} [ordersOpen] AccountCounters ordersOpen
             * @property {number} [ordersUnknown] AccountCounters ordersUnknown
             * @property {number} [slotsPeak] AccountCounters slotsPeak
             * @property {string} [grossPeakRatio] AccountCounters grossPeakRatio
             * @property {Array.<plimsoll.v1.PositionCounter.$Properties>} [positions] AccountCounters positions
             * @property {string} [stopCause] AccountCounters stopCause
             * @property {number} [coolUntilMs] AccountCounters coolUntilMs
             * @property {string} [netNotional] AccountCounters netNotional
             * @property {string} [unrealizedPnl] AccountCounters unrealizedPnl
             * @property {string} [dayStartEquity] AccountCounters dayStartEquity
             * @property {number} [consecutiveErrors] AccountCounters consecutiveErrors
             * @property {number} [ordersRecent] AccountCounters ordersRecent
             * @property {string} [stopLevel] AccountCounters stopLevel
             * @property {string} [slotsMaxBy] AccountCounters slotsMaxBy
             * @property {number} [slotsMaxAccount] AccountCounters slotsMaxAccount
             * @property {number} [ordersForeign] AccountCounters ordersForeign
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AccountCounters.
             * @memberof plimsoll.v1
             * @interface IAccountCounters
             * @augments plimsoll.v1.AccountCounters.$Properties
             * @deprecated Use plimsoll.v1.AccountCounters.$Properties instead.
             */

            /**
             * Shape of an AccountCounters.
             * @typedef {plimsoll.v1.AccountCounters.$Properties} plimsoll.v1.AccountCounters.$Shape
             */

            /**
             * Constructs a new AccountCounters.
             * @memberof plimsoll.v1
             * @classdesc Represents an AccountCounters.
             * @constructor
             * @param {plimsoll.v1.AccountCounters.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AccountCounters = function (properties) {
                this.positions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AccountCounters account.
             * @member {string} account
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.account = "";

            /**
             * AccountCounters slotsUsed.
             * @member {number} slotsUsed
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.slotsUsed = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters slotsMax.
             * @member {number} slotsMax
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.slotsMax = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters grossNotional.
             * @member {string} grossNotional
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.grossNotional = "";

            /**
             * AccountCounters grossNotionalMax.
             * @member {string} grossNotionalMax
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.grossNotionalMax = "";

            /**
             * AccountCounters initialMargin.
             * @member {string} initialMargin
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.initialMargin = "";

            /**
             * AccountCounters walletBalance.
             * @member {string} walletBalance
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.walletBalance = "";

            /**
             * AccountCounters equity.
             * @member {string} equity
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.equity = "";

            /**
             * AccountCounters realizedPnlDay.
             * @member {string} realizedPnlDay
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.realizedPnlDay = "";

            /**
             * AccountCounters feesDay.
             * @member {string} feesDay
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.feesDay = "";

            /**
             * AccountCounters stopState.
             * @member {plimsoll.v1.StopState} stopState
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.stopState = 0;

            /**
             * AccountCounters reconciled.
             * @member {boolean} reconciled
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.reconciled = false;

            /**
             * AccountCounters streamConnected.
             * @member {boolean} streamConnected
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.streamConnected = false;

            /**
             * AccountCounters circuit.
             * @member {string} circuit
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.circuit = "";

            /**
             * AccountCounters drift.
             * @member {string} drift
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.drift = "";

            /**
             * AccountCounters driftsTotal.
             * @member {number} driftsTotal
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.driftsTotal = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters ordersOpen.
             * @member {number} ordersOpen
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.ordersOpen = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters ordersUnknown.
             * @member {number} ordersUnknown
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.ordersUnknown = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters slotsPeak.
             * @member {number} slotsPeak
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.slotsPeak = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters grossPeakRatio.
             * @member {string} grossPeakRatio
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.grossPeakRatio = "";

            /**
             * AccountCounters positions.
             * @member {Array.<plimsoll.v1.PositionCounter>} positions
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.positions = $util.emptyArray;

            /**
             * AccountCounters stopCause.
             * @member {string} stopCause
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.stopCause = "";

            /**
             * AccountCounters coolUntilMs.
             * @member {number} coolUntilMs
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.coolUntilMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters netNotional.
             * @member {string} netNotional
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.netNotional = "";

            /**
             * AccountCounters unrealizedPnl.
             * @member {string} unrealizedPnl
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.unrealizedPnl = "";

            /**
             * AccountCounters dayStartEquity.
             * @member {string} dayStartEquity
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.dayStartEquity = "";

            /**
             * AccountCounters consecutiveErrors.
             * @member {number} consecutiveErrors
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.consecutiveErrors = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters ordersRecent.
             * @member {number} ordersRecent
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.ordersRecent = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters stopLevel.
             * @member {string} stopLevel
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.stopLevel = "";

            /**
             * AccountCounters slotsMaxBy.
             * @member {string} slotsMaxBy
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.slotsMaxBy = "";

            /**
             * AccountCounters slotsMaxAccount.
             * @member {number} slotsMaxAccount
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.slotsMaxAccount = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * AccountCounters ordersForeign.
             * @member {number} ordersForeign
             * @memberof plimsoll.v1.AccountCounters
             * @instance
             */
            AccountCounters.prototype.ordersForeign = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified AccountCounters message. Does not implicitly {@link plimsoll.v1.AccountCounters.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.AccountCounters
             * @static
             * @param {plimsoll.v1.AccountCounters.$Properties} message AccountCounters message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AccountCounters.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.slotsUsed != null && $Object.hasOwnProperty.call(message, "slotsUsed") && (typeof message.slotsUsed === "object" ? message.slotsUsed.low || message.slotsUsed.high : message.slotsUsed !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.slotsUsed);
                if (message.slotsMax != null && $Object.hasOwnProperty.call(message, "slotsMax") && (typeof message.slotsMax === "object" ? message.slotsMax.low || message.slotsMax.high : message.slotsMax !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.slotsMax);
                if (message.grossNotional != null && $Object.hasOwnProperty.call(message, "grossNotional") && message.grossNotional !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.grossNotional);
                if (message.grossNotionalMax != null && $Object.hasOwnProperty.call(message, "grossNotionalMax") && message.grossNotionalMax !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.grossNotionalMax);
                if (message.initialMargin != null && $Object.hasOwnProperty.call(message, "initialMargin") && message.initialMargin !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.initialMargin);
                if (message.walletBalance != null && $Object.hasOwnProperty.call(message, "walletBalance") && message.walletBalance !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.walletBalance);
                if (message.equity != null && $Object.hasOwnProperty.call(message, "equity") && message.equity !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.equity);
                if (message.realizedPnlDay != null && $Object.hasOwnProperty.call(message, "realizedPnlDay") && message.realizedPnlDay !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.realizedPnlDay);
                if (message.feesDay != null && $Object.hasOwnProperty.call(message, "feesDay") && message.feesDay !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.feesDay);
                if (message.stopState != null && $Object.hasOwnProperty.call(message, "stopState") && message.stopState !== 0)
                    writer.uint32(/* id 11, wireType 0 =*/88).int32(message.stopState);
                if (message.reconciled != null && $Object.hasOwnProperty.call(message, "reconciled") && message.reconciled !== false)
                    writer.uint32(/* id 12, wireType 0 =*/96).bool(message.reconciled);
                if (message.streamConnected != null && $Object.hasOwnProperty.call(message, "streamConnected") && message.streamConnected !== false)
                    writer.uint32(/* id 13, wireType 0 =*/104).bool(message.streamConnected);
                if (message.circuit != null && $Object.hasOwnProperty.call(message, "circuit") && message.circuit !== "")
                    writer.uint32(/* id 14, wireType 2 =*/114).string(message.circuit);
                if (message.drift != null && $Object.hasOwnProperty.call(message, "drift") && message.drift !== "")
                    writer.uint32(/* id 15, wireType 2 =*/122).string(message.drift);
                if (message.driftsTotal != null && $Object.hasOwnProperty.call(message, "driftsTotal") && (typeof message.driftsTotal === "object" ? message.driftsTotal.low || message.driftsTotal.high : message.driftsTotal !== 0))
                    writer.uint32(/* id 16, wireType 0 =*/128).int64(message.driftsTotal);
                if (message.ordersOpen != null && $Object.hasOwnProperty.call(message, "ordersOpen") && (typeof message.ordersOpen === "object" ? message.ordersOpen.low || message.ordersOpen.high : message.ordersOpen !== 0))
                    writer.uint32(/* id 17, wireType 0 =*/136).int64(message.ordersOpen);
                if (message.ordersUnknown != null && $Object.hasOwnProperty.call(message, "ordersUnknown") && (typeof message.ordersUnknown === "object" ? message.ordersUnknown.low || message.ordersUnknown.high : message.ordersUnknown !== 0))
                    writer.uint32(/* id 18, wireType 0 =*/144).int64(message.ordersUnknown);
                if (message.slotsPeak != null && $Object.hasOwnProperty.call(message, "slotsPeak") && (typeof message.slotsPeak === "object" ? message.slotsPeak.low || message.slotsPeak.high : message.slotsPeak !== 0))
                    writer.uint32(/* id 19, wireType 0 =*/152).int64(message.slotsPeak);
                if (message.grossPeakRatio != null && $Object.hasOwnProperty.call(message, "grossPeakRatio") && message.grossPeakRatio !== "")
                    writer.uint32(/* id 20, wireType 2 =*/162).string(message.grossPeakRatio);
                if (message.positions != null && message.positions.length)
                    for (let i = 0; i < message.positions.length; ++i)
                        $root.plimsoll.v1.PositionCounter.encode(message.positions[i], writer.uint32(/* id 21, wireType 2 =*/170).fork(), _depth + 1).ldelim();
                if (message.stopCause != null && $Object.hasOwnProperty.call(message, "stopCause") && message.stopCause !== "")
                    writer.uint32(/* id 22, wireType 2 =*/178).string(message.stopCause);
                if (message.coolUntilMs != null && $Object.hasOwnProperty.call(message, "coolUntilMs") && (typeof message.coolUntilMs === "object" ? message.coolUntilMs.low || message.coolUntilMs.high : message.coolUntilMs !== 0))
                    writer.uint32(/* id 23, wireType 0 =*/184).int64(message.coolUntilMs);
                if (message.netNotional != null && $Object.hasOwnProperty.call(message, "netNotional") && message.netNotional !== "")
                    writer.uint32(/* id 24, wireType 2 =*/194).string(message.netNotional);
                if (message.unrealizedPnl != null && $Object.hasOwnProperty.call(message, "unrealizedPnl") && message.unrealizedPnl !== "")
                    writer.uint32(/* id 25, wireType 2 =*/202).string(message.unrealizedPnl);
                if (message.dayStartEquity != null && $Object.hasOwnProperty.call(message, "dayStartEquity") && message.dayStartEquity !== "")
                    writer.uint32(/* id 26, wireType 2 =*/210).string(message.dayStartEquity);
                if (message.consecutiveErrors != null && $Object.hasOwnProperty.call(message, "consecutiveErrors") && (typeof message.consecutiveErrors === "object" ? message.consecutiveErrors.low || message.consecutiveErrors.high : message.consecutiveErrors !== 0))
                    writer.uint32(/* id 27, wireType 0 =*/216).int64(message.consecutiveErrors);
                if (message.ordersRecent != null && $Object.hasOwnProperty.call(message, "ordersRecent") && (typeof message.ordersRecent === "object" ? message.ordersRecent.low || message.ordersRecent.high : message.ordersRecent !== 0))
                    writer.uint32(/* id 28, wireType 0 =*/224).int64(message.ordersRecent);
                if (message.stopLevel != null && $Object.hasOwnProperty.call(message, "stopLevel") && message.stopLevel !== "")
                    writer.uint32(/* id 29, wireType 2 =*/234).string(message.stopLevel);
                if (message.slotsMaxBy != null && $Object.hasOwnProperty.call(message, "slotsMaxBy") && message.slotsMaxBy !== "")
                    writer.uint32(/* id 30, wireType 2 =*/242).string(message.slotsMaxBy);
                if (message.slotsMaxAccount != null && $Object.hasOwnProperty.call(message, "slotsMaxAccount") && (typeof message.slotsMaxAccount === "object" ? message.slotsMaxAccount.low || message.slotsMaxAccount.high : message.slotsMaxAccount !== 0))
                    writer.uint32(/* id 31, wireType 0 =*/248).int64(message.slotsMaxAccount);
                if (message.ordersForeign != null && $Object.hasOwnProperty.call(message, "ordersForeign") && (typeof message.ordersForeign === "object" ? message.ordersForeign.low || message.ordersForeign.high : message.ordersForeign !== 0))
                    writer.uint32(/* id 32, wireType 0 =*/256).int64(message.ordersForeign);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AccountCounters message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.AccountCounters
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.AccountCounters & plimsoll.v1.AccountCounters.$Shape} AccountCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AccountCounters.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.AccountCounters();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsUsed = value;
                            else
                                delete message.slotsUsed;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsMax = value;
                            else
                                delete message.slotsMax;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.grossNotional = value;
                            else
                                delete message.grossNotional;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.grossNotionalMax = value;
                            else
                                delete message.grossNotionalMax;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.initialMargin = value;
                            else
                                delete message.initialMargin;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.walletBalance = value;
                            else
                                delete message.walletBalance;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.equity = value;
                            else
                                delete message.equity;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.realizedPnlDay = value;
                            else
                                delete message.realizedPnlDay;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.feesDay = value;
                            else
                                delete message.feesDay;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.stopState = value;
                            else
                                delete message.stopState;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.reconciled = value;
                            else
                                delete message.reconciled;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.streamConnected = value;
                            else
                                delete message.streamConnected;
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.circuit = value;
                            else
                                delete message.circuit;
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.drift = value;
                            else
                                delete message.drift;
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.driftsTotal = value;
                            else
                                delete message.driftsTotal;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersOpen = value;
                            else
                                delete message.ordersOpen;
                            continue;
                        }
                    case 18: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersUnknown = value;
                            else
                                delete message.ordersUnknown;
                            continue;
                        }
                    case 19: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsPeak = value;
                            else
                                delete message.slotsPeak;
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.grossPeakRatio = value;
                            else
                                delete message.grossPeakRatio;
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            if (!(message.positions && message.positions.length))
                                message.positions = [];
                            message.positions.push($root.plimsoll.v1.PositionCounter.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopCause = value;
                            else
                                delete message.stopCause;
                            continue;
                        }
                    case 23: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.coolUntilMs = value;
                            else
                                delete message.coolUntilMs;
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.netNotional = value;
                            else
                                delete message.netNotional;
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.unrealizedPnl = value;
                            else
                                delete message.unrealizedPnl;
                            continue;
                        }
                    case 26: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.dayStartEquity = value;
                            else
                                delete message.dayStartEquity;
                            continue;
                        }
                    case 27: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.consecutiveErrors = value;
                            else
                                delete message.consecutiveErrors;
                            continue;
                        }
                    case 28: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersRecent = value;
                            else
                                delete message.ordersRecent;
                            continue;
                        }
                    case 29: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopLevel = value;
                            else
                                delete message.stopLevel;
                            continue;
                        }
                    case 30: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.slotsMaxBy = value;
                            else
                                delete message.slotsMaxBy;
                            continue;
                        }
                    case 31: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsMaxAccount = value;
                            else
                                delete message.slotsMaxAccount;
                            continue;
                        }
                    case 32: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersForeign = value;
                            else
                                delete message.ordersForeign;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AccountCounters;
        })();

        v1.StrategyCounters = (function() {

            /**
             * Properties of a StrategyCounters.
             * @typedef {Object} plimsoll.v1.StrategyCounters.$Properties
             * @property {string} [strategy] StrategyCounters strategy
             * @property {number} [slotsUsed] StrategyCounters slotsUsed
             * @property {string} [grossNotional] StrategyCounters grossNotional
             * @property {string} [netNotional] StrategyCounters netNotional
             * @property {string} [initialMargin] StrategyCounters initialMargin
             * @property {number} [ordersOpen] StrategyCounters ordersOpen
             * @property {string} [unrealizedPnl] StrategyCounters unrealizedPnl
             * @property {string} [realizedPnlDay] StrategyCounters realizedPnlDay
             * @property {string} [feesDay] StrategyCounters feesDay
             * @property {string} [stopLevel] StrategyCounters stopLevel
             * @property {number} [consecutiveErrors] StrategyCounters consecutiveErrors
             * @property {number} [ordersRecent] StrategyCounters ordersRecent
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a StrategyCounters.
             * @memberof plimsoll.v1
             * @interface IStrategyCounters
             * @augments plimsoll.v1.StrategyCounters.$Properties
             * @deprecated Use plimsoll.v1.StrategyCounters.$Properties instead.
             */

            /**
             * Shape of a StrategyCounters.
             * @typedef {plimsoll.v1.StrategyCounters.$Properties} plimsoll.v1.StrategyCounters.$Shape
             */

            /**
             * Constructs a new StrategyCounters.
             * @memberof plimsoll.v1
             * @classdesc Represents a StrategyCounters.
             * @constructor
             * @param {plimsoll.v1.StrategyCounters.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const StrategyCounters = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * StrategyCounters strategy.
             * @member {string} strategy
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.strategy = "";

            /**
             * StrategyCounters slotsUsed.
             * @member {number} slotsUsed
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.slotsUsed = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * StrategyCounters grossNotional.
             * @member {string} grossNotional
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.grossNotional = "";

            /**
             * StrategyCounters netNotional.
             * @member {string} netNotional
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.netNotional = "";

            /**
             * StrategyCounters initialMargin.
             * @member {string} initialMargin
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.initialMargin = "";

            /**
             * StrategyCounters ordersOpen.
             * @member {number} ordersOpen
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.ordersOpen = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * StrategyCounters unrealizedPnl.
             * @member {string} unrealizedPnl
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.unrealizedPnl = "";

            /**
             * StrategyCounters realizedPnlDay.
             * @member {string} realizedPnlDay
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.realizedPnlDay = "";

            /**
             * StrategyCounters feesDay.
             * @member {string} feesDay
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.feesDay = "";

            /**
             * StrategyCounters stopLevel.
             * @member {string} stopLevel
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.stopLevel = "";

            /**
             * StrategyCounters consecutiveErrors.
             * @member {number} consecutiveErrors
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.consecutiveErrors = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * StrategyCounters ordersRecent.
             * @member {number} ordersRecent
             * @memberof plimsoll.v1.StrategyCounters
             * @instance
             */
            StrategyCounters.prototype.ordersRecent = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified StrategyCounters message. Does not implicitly {@link plimsoll.v1.StrategyCounters.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.StrategyCounters
             * @static
             * @param {plimsoll.v1.StrategyCounters.$Properties} message StrategyCounters message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            StrategyCounters.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.strategy != null && $Object.hasOwnProperty.call(message, "strategy") && message.strategy !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.strategy);
                if (message.slotsUsed != null && $Object.hasOwnProperty.call(message, "slotsUsed") && (typeof message.slotsUsed === "object" ? message.slotsUsed.low || message.slotsUsed.high : message.slotsUsed !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.slotsUsed);
                if (message.grossNotional != null && $Object.hasOwnProperty.call(message, "grossNotional") && message.grossNotional !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.grossNotional);
                if (message.netNotional != null && $Object.hasOwnProperty.call(message, "netNotional") && message.netNotional !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.netNotional);
                if (message.initialMargin != null && $Object.hasOwnProperty.call(message, "initialMargin") && message.initialMargin !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.initialMargin);
                if (message.ordersOpen != null && $Object.hasOwnProperty.call(message, "ordersOpen") && (typeof message.ordersOpen === "object" ? message.ordersOpen.low || message.ordersOpen.high : message.ordersOpen !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.ordersOpen);
                if (message.unrealizedPnl != null && $Object.hasOwnProperty.call(message, "unrealizedPnl") && message.unrealizedPnl !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.unrealizedPnl);
                if (message.realizedPnlDay != null && $Object.hasOwnProperty.call(message, "realizedPnlDay") && message.realizedPnlDay !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.realizedPnlDay);
                if (message.feesDay != null && $Object.hasOwnProperty.call(message, "feesDay") && message.feesDay !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.feesDay);
                if (message.stopLevel != null && $Object.hasOwnProperty.call(message, "stopLevel") && message.stopLevel !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.stopLevel);
                if (message.consecutiveErrors != null && $Object.hasOwnProperty.call(message, "consecutiveErrors") && (typeof message.consecutiveErrors === "object" ? message.consecutiveErrors.low || message.consecutiveErrors.high : message.consecutiveErrors !== 0))
                    writer.uint32(/* id 11, wireType 0 =*/88).int64(message.consecutiveErrors);
                if (message.ordersRecent != null && $Object.hasOwnProperty.call(message, "ordersRecent") && (typeof message.ordersRecent === "object" ? message.ordersRecent.low || message.ordersRecent.high : message.ordersRecent !== 0))
                    writer.uint32(/* id 12, wireType 0 =*/96).int64(message.ordersRecent);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a StrategyCounters message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.StrategyCounters
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.StrategyCounters & plimsoll.v1.StrategyCounters.$Shape} StrategyCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            StrategyCounters.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.StrategyCounters();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.strategy = value;
                            else
                                delete message.strategy;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsUsed = value;
                            else
                                delete message.slotsUsed;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.grossNotional = value;
                            else
                                delete message.grossNotional;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.netNotional = value;
                            else
                                delete message.netNotional;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.initialMargin = value;
                            else
                                delete message.initialMargin;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersOpen = value;
                            else
                                delete message.ordersOpen;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.unrealizedPnl = value;
                            else
                                delete message.unrealizedPnl;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.realizedPnlDay = value;
                            else
                                delete message.realizedPnlDay;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.feesDay = value;
                            else
                                delete message.feesDay;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopLevel = value;
                            else
                                delete message.stopLevel;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.consecutiveErrors = value;
                            else
                                delete message.consecutiveErrors;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersRecent = value;
                            else
                                delete message.ordersRecent;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return StrategyCounters;
        })();

        v1.PositionCounter = (function() {

            /**
             * Properties of a PositionCounter.
             * @typedef {Object} plimsoll.v1.PositionCounter.$Properties
             * @property {string} [symbol] PositionCounter symbol
             * @property {string} [amount] PositionCounter amount
             * @property {string} [entryPrice] PositionCounter entryPrice
             * @property {string} [stopId] PositionCounter stopId
             * @property {number} [nakedSinceMs] PositionCounter nakedSinceMs
             * @property {plimsoll.v1.PricePath} [pricePath] PositionCounter pricePath
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a PositionCounter.
             * @memberof plimsoll.v1
             * @interface IPositionCounter
             * @augments plimsoll.v1.PositionCounter.$Properties
             * @deprecated Use plimsoll.v1.PositionCounter.$Properties instead.
             */

            /**
             * Shape of a PositionCounter.
             * @typedef {plimsoll.v1.PositionCounter.$Properties} plimsoll.v1.PositionCounter.$Shape
             */

            /**
             * Constructs a new PositionCounter.
             * @memberof plimsoll.v1
             * @classdesc Represents a PositionCounter.
             * @constructor
             * @param {plimsoll.v1.PositionCounter.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const PositionCounter = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * PositionCounter symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.PositionCounter
             * @instance
             */
            PositionCounter.prototype.symbol = "";

            /**
             * PositionCounter amount.
             * @member {string} amount
             * @memberof plimsoll.v1.PositionCounter
             * @instance
             */
            PositionCounter.prototype.amount = "";

            /**
             * PositionCounter entryPrice.
             * @member {string} entryPrice
             * @memberof plimsoll.v1.PositionCounter
             * @instance
             */
            PositionCounter.prototype.entryPrice = "";

            /**
             * PositionCounter stopId.
             * @member {string} stopId
             * @memberof plimsoll.v1.PositionCounter
             * @instance
             */
            PositionCounter.prototype.stopId = "";

            /**
             * PositionCounter nakedSinceMs.
             * @member {number} nakedSinceMs
             * @memberof plimsoll.v1.PositionCounter
             * @instance
             */
            PositionCounter.prototype.nakedSinceMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * PositionCounter pricePath.
             * @member {plimsoll.v1.PricePath} pricePath
             * @memberof plimsoll.v1.PositionCounter
             * @instance
             */
            PositionCounter.prototype.pricePath = 0;

            /**
             * Encodes the specified PositionCounter message. Does not implicitly {@link plimsoll.v1.PositionCounter.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.PositionCounter
             * @static
             * @param {plimsoll.v1.PositionCounter.$Properties} message PositionCounter message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            PositionCounter.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.amount != null && $Object.hasOwnProperty.call(message, "amount") && message.amount !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.amount);
                if (message.entryPrice != null && $Object.hasOwnProperty.call(message, "entryPrice") && message.entryPrice !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.entryPrice);
                if (message.stopId != null && $Object.hasOwnProperty.call(message, "stopId") && message.stopId !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.stopId);
                if (message.nakedSinceMs != null && $Object.hasOwnProperty.call(message, "nakedSinceMs") && (typeof message.nakedSinceMs === "object" ? message.nakedSinceMs.low || message.nakedSinceMs.high : message.nakedSinceMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.nakedSinceMs);
                if (message.pricePath != null && $Object.hasOwnProperty.call(message, "pricePath") && message.pricePath !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).int32(message.pricePath);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a PositionCounter message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.PositionCounter
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.PositionCounter & plimsoll.v1.PositionCounter.$Shape} PositionCounter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            PositionCounter.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.PositionCounter();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.amount = value;
                            else
                                delete message.amount;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.entryPrice = value;
                            else
                                delete message.entryPrice;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopId = value;
                            else
                                delete message.stopId;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.nakedSinceMs = value;
                            else
                                delete message.nakedSinceMs;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.pricePath = value;
                            else
                                delete message.pricePath;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return PositionCounter;
        })();

        v1.SymbolCounters = (function() {

            /**
             * Properties of a SymbolCounters.
             * @typedef {Object} plimsoll.v1.SymbolCounters.$Properties
             * @property {string} [symbol] SymbolCounters symbol
             * @property {string} [netAmount] SymbolCounters netAmount
             * @property {string} [grossNotional] SymbolCounters grossNotional
             * @property {number} [slotsUsed] SymbolCounters slotsUsed
             * @property {string} [initialMargin] SymbolCounters initialMargin
             * @property {number} [ordersOpen] SymbolCounters ordersOpen
             * @property {string} [unrealizedPnl] SymbolCounters unrealizedPnl
             * @property {string} [netNotional] SymbolCounters netNotional
             * @property {string} [realizedPnlDay] SymbolCounters realizedPnlDay
             * @property {string} [feesDay] SymbolCounters feesDay
             * @property {string} [stopLevel] SymbolCounters stopLevel
             * @property {number} [consecutiveErrors] SymbolCounters consecutiveErrors
             * @property {number} [ordersRecent] SymbolCounters ordersRecent
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SymbolCounters.
             * @memberof plimsoll.v1
             * @interface ISymbolCounters
             * @augments plimsoll.v1.SymbolCounters.$Properties
             * @deprecated Use plimsoll.v1.SymbolCounters.$Properties instead.
             */

            /**
             * Shape of a SymbolCounters.
             * @typedef {plimsoll.v1.SymbolCounters.$Properties} plimsoll.v1.SymbolCounters.$Shape
             */

            /**
             * Constructs a new SymbolCounters.
             * @memberof plimsoll.v1
             * @classdesc Represents a SymbolCounters.
             * @constructor
             * @param {plimsoll.v1.SymbolCounters.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SymbolCounters = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SymbolCounters symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.symbol = "";

            /**
             * SymbolCounters netAmount.
             * @member {string} netAmount
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.netAmount = "";

            /**
             * SymbolCounters grossNotional.
             * @member {string} grossNotional
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.grossNotional = "";

            /**
             * SymbolCounters slotsUsed.
             * @member {number} slotsUsed
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.slotsUsed = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SymbolCounters initialMargin.
             * @member {string} initialMargin
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.initialMargin = "";

            /**
             * SymbolCounters ordersOpen.
             * @member {number} ordersOpen
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.ordersOpen = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SymbolCounters unrealizedPnl.
             * @member {string} unrealizedPnl
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.unrealizedPnl = "";

            /**
             * SymbolCounters netNotional.
             * @member {string} netNotional
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.netNotional = "";

            /**
             * SymbolCounters realizedPnlDay.
             * @member {string} realizedPnlDay
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.realizedPnlDay = "";

            /**
             * SymbolCounters feesDay.
             * @member {string} feesDay
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.feesDay = "";

            /**
             * SymbolCounters stopLevel.
             * @member {string} stopLevel
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.stopLevel = "";

            /**
             * SymbolCounters consecutiveErrors.
             * @member {number} consecutiveErrors
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.consecutiveErrors = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SymbolCounters ordersRecent.
             * @member {number} ordersRecent
             * @memberof plimsoll.v1.SymbolCounters
             * @instance
             */
            SymbolCounters.prototype.ordersRecent = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified SymbolCounters message. Does not implicitly {@link plimsoll.v1.SymbolCounters.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.SymbolCounters
             * @static
             * @param {plimsoll.v1.SymbolCounters.$Properties} message SymbolCounters message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SymbolCounters.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.netAmount != null && $Object.hasOwnProperty.call(message, "netAmount") && message.netAmount !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.netAmount);
                if (message.grossNotional != null && $Object.hasOwnProperty.call(message, "grossNotional") && message.grossNotional !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.grossNotional);
                if (message.slotsUsed != null && $Object.hasOwnProperty.call(message, "slotsUsed") && (typeof message.slotsUsed === "object" ? message.slotsUsed.low || message.slotsUsed.high : message.slotsUsed !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.slotsUsed);
                if (message.initialMargin != null && $Object.hasOwnProperty.call(message, "initialMargin") && message.initialMargin !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.initialMargin);
                if (message.ordersOpen != null && $Object.hasOwnProperty.call(message, "ordersOpen") && (typeof message.ordersOpen === "object" ? message.ordersOpen.low || message.ordersOpen.high : message.ordersOpen !== 0))
                    writer.uint32(/* id 6, wireType 0 =*/48).int64(message.ordersOpen);
                if (message.unrealizedPnl != null && $Object.hasOwnProperty.call(message, "unrealizedPnl") && message.unrealizedPnl !== "")
                    writer.uint32(/* id 7, wireType 2 =*/58).string(message.unrealizedPnl);
                if (message.netNotional != null && $Object.hasOwnProperty.call(message, "netNotional") && message.netNotional !== "")
                    writer.uint32(/* id 8, wireType 2 =*/66).string(message.netNotional);
                if (message.realizedPnlDay != null && $Object.hasOwnProperty.call(message, "realizedPnlDay") && message.realizedPnlDay !== "")
                    writer.uint32(/* id 9, wireType 2 =*/74).string(message.realizedPnlDay);
                if (message.feesDay != null && $Object.hasOwnProperty.call(message, "feesDay") && message.feesDay !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.feesDay);
                if (message.stopLevel != null && $Object.hasOwnProperty.call(message, "stopLevel") && message.stopLevel !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.stopLevel);
                if (message.consecutiveErrors != null && $Object.hasOwnProperty.call(message, "consecutiveErrors") && (typeof message.consecutiveErrors === "object" ? message.consecutiveErrors.low || message.consecutiveErrors.high : message.consecutiveErrors !== 0))
                    writer.uint32(/* id 12, wireType 0 =*/96).int64(message.consecutiveErrors);
                if (message.ordersRecent != null && $Object.hasOwnProperty.call(message, "ordersRecent") && (typeof message.ordersRecent === "object" ? message.ordersRecent.low || message.ordersRecent.high : message.ordersRecent !== 0))
                    writer.uint32(/* id 13, wireType 0 =*/104).int64(message.ordersRecent);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SymbolCounters message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.SymbolCounters
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.SymbolCounters & plimsoll.v1.SymbolCounters.$Shape} SymbolCounters
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SymbolCounters.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.SymbolCounters();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.netAmount = value;
                            else
                                delete message.netAmount;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.grossNotional = value;
                            else
                                delete message.grossNotional;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.slotsUsed = value;
                            else
                                delete message.slotsUsed;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.initialMargin = value;
                            else
                                delete message.initialMargin;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersOpen = value;
                            else
                                delete message.ordersOpen;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.unrealizedPnl = value;
                            else
                                delete message.unrealizedPnl;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.netNotional = value;
                            else
                                delete message.netNotional;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.realizedPnlDay = value;
                            else
                                delete message.realizedPnlDay;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.feesDay = value;
                            else
                                delete message.feesDay;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stopLevel = value;
                            else
                                delete message.stopLevel;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.consecutiveErrors = value;
                            else
                                delete message.consecutiveErrors;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ordersRecent = value;
                            else
                                delete message.ordersRecent;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SymbolCounters;
        })();

        /**
         * Severity enum.
         * @name plimsoll.v1.Severity
         * @enum {number}
         * @property {number} SEVERITY_UNSPECIFIED=0 SEVERITY_UNSPECIFIED value
         * @property {number} SEVERITY_INFO=1 SEVERITY_INFO value
         * @property {number} SEVERITY_WARNING=2 SEVERITY_WARNING value
         * @property {number} SEVERITY_CRITICAL=3 SEVERITY_CRITICAL value
         */
        v1.Severity = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "SEVERITY_UNSPECIFIED"] = 0;
            values[valuesById[1] = "SEVERITY_INFO"] = 1;
            values[valuesById[2] = "SEVERITY_WARNING"] = 2;
            values[valuesById[3] = "SEVERITY_CRITICAL"] = 3;
            return values;
        })();

        v1.AlertRaised = (function() {

            /**
             * Properties of an AlertRaised.
             * @typedef {Object} plimsoll.v1.AlertRaised.$Properties
             * @property {plimsoll.v1.Severity} [severity] AlertRaised severity
             * @property {string} [kind] AlertRaised kind
             * @property {string} [account] AlertRaised account
             * @property {string} [text] AlertRaised text
             * @property {number} [raisedAtMs] AlertRaised raisedAtMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlertRaised.
             * @memberof plimsoll.v1
             * @interface IAlertRaised
             * @augments plimsoll.v1.AlertRaised.$Properties
             * @deprecated Use plimsoll.v1.AlertRaised.$Properties instead.
             */

            /**
             * Shape of an AlertRaised.
             * @typedef {plimsoll.v1.AlertRaised.$Properties} plimsoll.v1.AlertRaised.$Shape
             */

            /**
             * Constructs a new AlertRaised.
             * @memberof plimsoll.v1
             * @classdesc Represents an AlertRaised.
             * @constructor
             * @param {plimsoll.v1.AlertRaised.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlertRaised = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlertRaised severity.
             * @member {plimsoll.v1.Severity} severity
             * @memberof plimsoll.v1.AlertRaised
             * @instance
             */
            AlertRaised.prototype.severity = 0;

            /**
             * AlertRaised kind.
             * @member {string} kind
             * @memberof plimsoll.v1.AlertRaised
             * @instance
             */
            AlertRaised.prototype.kind = "";

            /**
             * AlertRaised account.
             * @member {string} account
             * @memberof plimsoll.v1.AlertRaised
             * @instance
             */
            AlertRaised.prototype.account = "";

            /**
             * AlertRaised text.
             * @member {string} text
             * @memberof plimsoll.v1.AlertRaised
             * @instance
             */
            AlertRaised.prototype.text = "";

            /**
             * AlertRaised raisedAtMs.
             * @member {number} raisedAtMs
             * @memberof plimsoll.v1.AlertRaised
             * @instance
             */
            AlertRaised.prototype.raisedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified AlertRaised message. Does not implicitly {@link plimsoll.v1.AlertRaised.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.AlertRaised
             * @static
             * @param {plimsoll.v1.AlertRaised.$Properties} message AlertRaised message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlertRaised.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.severity != null && $Object.hasOwnProperty.call(message, "severity") && message.severity !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.severity);
                if (message.kind != null && $Object.hasOwnProperty.call(message, "kind") && message.kind !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.kind);
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.account);
                if (message.text != null && $Object.hasOwnProperty.call(message, "text") && message.text !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.text);
                if (message.raisedAtMs != null && $Object.hasOwnProperty.call(message, "raisedAtMs") && (typeof message.raisedAtMs === "object" ? message.raisedAtMs.low || message.raisedAtMs.high : message.raisedAtMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.raisedAtMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlertRaised message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.AlertRaised
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.AlertRaised & plimsoll.v1.AlertRaised.$Shape} AlertRaised
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlertRaised.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.AlertRaised();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.severity = value;
                            else
                                delete message.severity;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.kind = value;
                            else
                                delete message.kind;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.text = value;
                            else
                                delete message.text;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.raisedAtMs = value;
                            else
                                delete message.raisedAtMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlertRaised;
        })();

        v1.SeenPage = (function() {

            /**
             * Properties of a SeenPage.
             * @typedef {Object} plimsoll.v1.SeenPage.$Properties
             * @property {number} [hour] SeenPage hour
             * @property {string} [name] SeenPage name
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a SeenPage.
             * @memberof plimsoll.v1
             * @interface ISeenPage
             * @augments plimsoll.v1.SeenPage.$Properties
             * @deprecated Use plimsoll.v1.SeenPage.$Properties instead.
             */

            /**
             * Shape of a SeenPage.
             * @typedef {plimsoll.v1.SeenPage.$Properties} plimsoll.v1.SeenPage.$Shape
             */

            /**
             * Constructs a new SeenPage.
             * @memberof plimsoll.v1
             * @classdesc Represents a SeenPage.
             * @constructor
             * @param {plimsoll.v1.SeenPage.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const SeenPage = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * SeenPage hour.
             * @member {number} hour
             * @memberof plimsoll.v1.SeenPage
             * @instance
             */
            SeenPage.prototype.hour = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * SeenPage name.
             * @member {string} name
             * @memberof plimsoll.v1.SeenPage
             * @instance
             */
            SeenPage.prototype.name = "";

            /**
             * Encodes the specified SeenPage message. Does not implicitly {@link plimsoll.v1.SeenPage.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.SeenPage
             * @static
             * @param {plimsoll.v1.SeenPage.$Properties} message SeenPage message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            SeenPage.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.hour != null && $Object.hasOwnProperty.call(message, "hour") && (typeof message.hour === "object" ? message.hour.low || message.hour.high : message.hour !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.hour);
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.name);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a SeenPage message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.SeenPage
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.SeenPage & plimsoll.v1.SeenPage.$Shape} SeenPage
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            SeenPage.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.SeenPage();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.hour = value;
                            else
                                delete message.hour;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return SeenPage;
        })();

        v1.Snapshot = (function() {

            /**
             * Properties of a Snapshot.
             * @typedef {Object} plimsoll.v1.Snapshot.$Properties
             * @property {number} [schema] Snapshot schema
             * @property {number} [commitNumber] Snapshot commitNumber
             * @property {Uint8Array} [commitHash] Snapshot commitHash
             * @property {number} [epoch] Snapshot epoch
             * @property {plimsoll.v1.Cursors.$Properties} [cursors] Snapshot cursors
             * @property {string} [stateJson] Snapshot stateJson
             * @property {Array.<plimsoll.v1.OrderCommand.$Properties>} [outstanding] Snapshot outstanding
             * @property {Array.<plimsoll.v1.OrderCommand.$Properties>} [guarded] Snapshot guarded
             * @property {Array.<string>} [cancelled] Snapshot cancelled
             * @property {Array.<plimsoll.v1.SeenPage.$Properties>} [seen] Snapshot seen
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Snapshot.
             * @memberof plimsoll.v1
             * @interface ISnapshot
             * @augments plimsoll.v1.Snapshot.$Properties
             * @deprecated Use plimsoll.v1.Snapshot.$Properties instead.
             */

            /**
             * Shape of a Snapshot.
             * @typedef {{
             *   schema?: number;
             *   commitNumber?: number;
             *   commitHash?: Uint8Array;
             *   epoch?: number;
             *   cursors?: plimsoll.v1.Cursors.$Shape;
             *   stateJson?: string;
             *   outstanding?: Array.<plimsoll.v1.OrderCommand.$Shape>;
             *   guarded?: Array.<plimsoll.v1.OrderCommand.$Shape>;
             *   cancelled?: Array.<string>;
             *   seen?: Array.<plimsoll.v1.SeenPage.$Shape>;
             *   $unknowns?: Array.<Uint8Array>;
             * }} plimsoll.v1.Snapshot.$Shape
             */

            /**
             * Constructs a new Snapshot.
             * @memberof plimsoll.v1
             * @classdesc Represents a Snapshot.
             * @constructor
             * @param {plimsoll.v1.Snapshot.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Snapshot = function (properties) {
                this.outstanding = [];
                this.guarded = [];
                this.cancelled = [];
                this.seen = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Snapshot schema.
             * @member {number} schema
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.schema = 0;

            /**
             * Snapshot commitNumber.
             * @member {number} commitNumber
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.commitNumber = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Snapshot commitHash.
             * @member {Uint8Array} commitHash
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.commitHash = $util.newBuffer([]);

            /**
             * Snapshot epoch.
             * @member {number} epoch
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.epoch = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Snapshot cursors.
             * @member {plimsoll.v1.Cursors} cursors
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.cursors = null;

            /**
             * Snapshot stateJson.
             * @member {string} stateJson
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.stateJson = "";

            /**
             * Snapshot outstanding.
             * @member {Array.<plimsoll.v1.OrderCommand>} outstanding
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.outstanding = $util.emptyArray;

            /**
             * Snapshot guarded.
             * @member {Array.<plimsoll.v1.OrderCommand>} guarded
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.guarded = $util.emptyArray;

            /**
             * Snapshot cancelled.
             * @member {Array.<string>} cancelled
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.cancelled = $util.emptyArray;

            /**
             * Snapshot seen.
             * @member {Array.<plimsoll.v1.SeenPage>} seen
             * @memberof plimsoll.v1.Snapshot
             * @instance
             */
            Snapshot.prototype.seen = $util.emptyArray;

            /**
             * Encodes the specified Snapshot message. Does not implicitly {@link plimsoll.v1.Snapshot.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Snapshot
             * @static
             * @param {plimsoll.v1.Snapshot.$Properties} message Snapshot message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Snapshot.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.schema != null && $Object.hasOwnProperty.call(message, "schema") && message.schema !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.schema);
                if (message.commitNumber != null && $Object.hasOwnProperty.call(message, "commitNumber") && (typeof message.commitNumber === "object" ? message.commitNumber.low || message.commitNumber.high : message.commitNumber !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.commitNumber);
                if (message.commitHash != null && $Object.hasOwnProperty.call(message, "commitHash") && message.commitHash.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.commitHash);
                if (message.epoch != null && $Object.hasOwnProperty.call(message, "epoch") && (typeof message.epoch === "object" ? message.epoch.low || message.epoch.high : message.epoch !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.epoch);
                if (message.cursors != null && $Object.hasOwnProperty.call(message, "cursors"))
                    $root.plimsoll.v1.Cursors.encode(message.cursors, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.stateJson != null && $Object.hasOwnProperty.call(message, "stateJson") && message.stateJson !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.stateJson);
                if (message.outstanding != null && message.outstanding.length)
                    for (let i = 0; i < message.outstanding.length; ++i)
                        $root.plimsoll.v1.OrderCommand.encode(message.outstanding[i], writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.guarded != null && message.guarded.length)
                    for (let i = 0; i < message.guarded.length; ++i)
                        $root.plimsoll.v1.OrderCommand.encode(message.guarded[i], writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.cancelled != null && message.cancelled.length)
                    for (let i = 0; i < message.cancelled.length; ++i)
                        writer.uint32(/* id 9, wireType 2 =*/74).string(message.cancelled[i]);
                if (message.seen != null && message.seen.length)
                    for (let i = 0; i < message.seen.length; ++i)
                        $root.plimsoll.v1.SeenPage.encode(message.seen[i], writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Snapshot message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Snapshot
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Snapshot & plimsoll.v1.Snapshot.$Shape} Snapshot
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Snapshot.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Snapshot();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.schema = value;
                            else
                                delete message.schema;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.commitNumber = value;
                            else
                                delete message.commitNumber;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.commitHash = value;
                            else
                                delete message.commitHash;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.epoch = value;
                            else
                                delete message.epoch;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.cursors = $root.plimsoll.v1.Cursors.decode(reader, reader.size(), $undefined, _depth + 1, message.cursors);
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.stateJson = value;
                            else
                                delete message.stateJson;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if (!(message.outstanding && message.outstanding.length))
                                message.outstanding = [];
                            message.outstanding.push($root.plimsoll.v1.OrderCommand.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            if (!(message.guarded && message.guarded.length))
                                message.guarded = [];
                            message.guarded.push($root.plimsoll.v1.OrderCommand.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            if (!(message.cancelled && message.cancelled.length))
                                message.cancelled = [];
                            message.cancelled.push(reader.stringVerify());
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if (!(message.seen && message.seen.length))
                                message.seen = [];
                            message.seen.push($root.plimsoll.v1.SeenPage.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Snapshot;
        })();

        v1.MarketEvent = (function() {

            /**
             * Properties of a MarketEvent.
             * @typedef {Object} plimsoll.v1.MarketEvent.$Properties
             * @property {string} [symbol] MarketEvent symbol
             * @property {number} [eventTimeMs] MarketEvent eventTimeMs
             * @property {number} [receivedAtMs] MarketEvent receivedAtMs
             * @property {boolean} [derived] MarketEvent derived
             * @property {plimsoll.v1.BookDelta.$Properties|null} [book] MarketEvent book
             * @property {plimsoll.v1.Top.$Properties|null} [top] MarketEvent top
             * @property {plimsoll.v1.Trade.$Properties|null} [trade] MarketEvent trade
             * @property {plimsoll.v1.Mark.$Properties|null} [mark] MarketEvent mark
             * @property {plimsoll.v1.Kline.$Properties|null} [kline] MarketEvent kline
             * @property {plimsoll.v1.Gap.$Properties|null} [gap] MarketEvent gap
             * @property {plimsoll.v1.Depth.$Properties|null} [depth] MarketEvent depth
             * @property {plimsoll.v1.PricePath} [path] MarketEvent path
             * @property {number|null} [completeTo] MarketEvent completeTo
             * @property {"book"|"top"|"trade"|"mark"|"kline"|"gap"|"depth"} [event] MarketEvent event
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a MarketEvent.
             * @memberof plimsoll.v1
             * @interface IMarketEvent
             * @augments plimsoll.v1.MarketEvent.$Properties
             * @deprecated Use plimsoll.v1.MarketEvent.$Properties instead.
             */

            /**
             * Narrowed shape of a MarketEvent.
             * @typedef {{
             *   symbol?: string;
             *   eventTimeMs?: number;
             *   receivedAtMs?: number;
             *   derived?: boolean;
             *   book?: plimsoll.v1.BookDelta.$Shape|null;
             *   top?: plimsoll.v1.Top.$Shape|null;
             *   trade?: plimsoll.v1.Trade.$Shape|null;
             *   mark?: plimsoll.v1.Mark.$Shape|null;
             *   kline?: plimsoll.v1.Kline.$Shape|null;
             *   gap?: plimsoll.v1.Gap.$Shape|null;
             *   depth?: plimsoll.v1.Depth.$Shape|null;
             *   path?: plimsoll.v1.PricePath;
             *   completeTo?: number|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ event?: undefined; book?: null; top?: null; trade?: null; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "book"; book: plimsoll.v1.BookDelta.$Shape; top?: null; trade?: null; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "top"; book?: null; top: plimsoll.v1.Top.$Shape; trade?: null; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "trade"; book?: null; top?: null; trade: plimsoll.v1.Trade.$Shape; mark?: null; kline?: null; gap?: null; depth?: null }|{ event?: "mark"; book?: null; top?: null; trade?: null; mark: plimsoll.v1.Mark.$Shape; kline?: null; gap?: null; depth?: null }|{ event?: "kline"; book?: null; top?: null; trade?: null; mark?: null; kline: plimsoll.v1.Kline.$Shape; gap?: null; depth?: null }|{ event?: "gap"; book?: null; top?: null; trade?: null; mark?: null; kline?: null; gap: plimsoll.v1.Gap.$Shape; depth?: null }|{ event?: "depth"; book?: null; top?: null; trade?: null; mark?: null; kline?: null; gap?: null; depth: plimsoll.v1.Depth.$Shape })
             * )} plimsoll.v1.MarketEvent.$Shape
             */

            /**
             * Constructs a new MarketEvent.
             * @memberof plimsoll.v1
             * @classdesc Represents a MarketEvent.
             * @constructor
             * @param {plimsoll.v1.MarketEvent.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const MarketEvent = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * MarketEvent symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.symbol = "";

            /**
             * MarketEvent eventTimeMs.
             * @member {number} eventTimeMs
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.eventTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * MarketEvent receivedAtMs.
             * @member {number} receivedAtMs
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.receivedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * MarketEvent derived.
             * @member {boolean} derived
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.derived = false;

            /**
             * MarketEvent book.
             * @member {plimsoll.v1.BookDelta|null} book
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.book = null;

            /**
             * MarketEvent top.
             * @member {plimsoll.v1.Top|null} top
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.top = null;

            /**
             * MarketEvent trade.
             * @member {plimsoll.v1.Trade|null} trade
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.trade = null;

            /**
             * MarketEvent mark.
             * @member {plimsoll.v1.Mark|null} mark
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.mark = null;

            /**
             * MarketEvent kline.
             * @member {plimsoll.v1.Kline|null} kline
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.kline = null;

            /**
             * MarketEvent gap.
             * @member {plimsoll.v1.Gap|null} gap
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.gap = null;

            /**
             * MarketEvent depth.
             * @member {plimsoll.v1.Depth|null} depth
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.depth = null;

            /**
             * MarketEvent path.
             * @member {plimsoll.v1.PricePath} path
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.path = 0;

            /**
             * MarketEvent completeTo.
             * @member {number|null} completeTo
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            MarketEvent.prototype.completeTo = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * MarketEvent event.
             * @member {"book"|"top"|"trade"|"mark"|"kline"|"gap"|"depth"|undefined} event
             * @memberof plimsoll.v1.MarketEvent
             * @instance
             */
            $Object.defineProperty(MarketEvent.prototype, "event", {
                get: $util.oneOfGetter($oneOfFields = ["book", "top", "trade", "mark", "kline", "gap", "depth"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(MarketEvent.prototype, "_completeTo", {
                get: $util.oneOfGetter($oneOfFields = ["completeTo"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified MarketEvent message. Does not implicitly {@link plimsoll.v1.MarketEvent.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.MarketEvent
             * @static
             * @param {plimsoll.v1.MarketEvent.$Properties} message MarketEvent message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            MarketEvent.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.symbol);
                if (message.eventTimeMs != null && $Object.hasOwnProperty.call(message, "eventTimeMs") && (typeof message.eventTimeMs === "object" ? message.eventTimeMs.low || message.eventTimeMs.high : message.eventTimeMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.eventTimeMs);
                if (message.receivedAtMs != null && $Object.hasOwnProperty.call(message, "receivedAtMs") && (typeof message.receivedAtMs === "object" ? message.receivedAtMs.low || message.receivedAtMs.high : message.receivedAtMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.receivedAtMs);
                if (message.derived != null && $Object.hasOwnProperty.call(message, "derived") && message.derived !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.derived);
                if (message.book != null && $Object.hasOwnProperty.call(message, "book"))
                    $root.plimsoll.v1.BookDelta.encode(message.book, writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.top != null && $Object.hasOwnProperty.call(message, "top"))
                    $root.plimsoll.v1.Top.encode(message.top, writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.trade != null && $Object.hasOwnProperty.call(message, "trade"))
                    $root.plimsoll.v1.Trade.encode(message.trade, writer.uint32(/* id 7, wireType 2 =*/58).fork(), _depth + 1).ldelim();
                if (message.mark != null && $Object.hasOwnProperty.call(message, "mark"))
                    $root.plimsoll.v1.Mark.encode(message.mark, writer.uint32(/* id 8, wireType 2 =*/66).fork(), _depth + 1).ldelim();
                if (message.kline != null && $Object.hasOwnProperty.call(message, "kline"))
                    $root.plimsoll.v1.Kline.encode(message.kline, writer.uint32(/* id 9, wireType 2 =*/74).fork(), _depth + 1).ldelim();
                if (message.gap != null && $Object.hasOwnProperty.call(message, "gap"))
                    $root.plimsoll.v1.Gap.encode(message.gap, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.depth != null && $Object.hasOwnProperty.call(message, "depth"))
                    $root.plimsoll.v1.Depth.encode(message.depth, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.path != null && $Object.hasOwnProperty.call(message, "path") && message.path !== 0)
                    writer.uint32(/* id 12, wireType 0 =*/96).int32(message.path);
                if (message.completeTo != null && $Object.hasOwnProperty.call(message, "completeTo"))
                    writer.uint32(/* id 13, wireType 0 =*/104).int64(message.completeTo);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a MarketEvent message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.MarketEvent
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.MarketEvent & plimsoll.v1.MarketEvent.$Shape} MarketEvent
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            MarketEvent.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.MarketEvent();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.eventTimeMs = value;
                            else
                                delete message.eventTimeMs;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.receivedAtMs = value;
                            else
                                delete message.receivedAtMs;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.derived = value;
                            else
                                delete message.derived;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            message.book = $root.plimsoll.v1.BookDelta.decode(reader, reader.size(), $undefined, _depth + 1, message.book);
                            message.event = "book";
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            message.top = $root.plimsoll.v1.Top.decode(reader, reader.size(), $undefined, _depth + 1, message.top);
                            message.event = "top";
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            message.trade = $root.plimsoll.v1.Trade.decode(reader, reader.size(), $undefined, _depth + 1, message.trade);
                            message.event = "trade";
                            continue;
                        }
                    case 8: {
                            if (wireType !== 2)
                                break;
                            message.mark = $root.plimsoll.v1.Mark.decode(reader, reader.size(), $undefined, _depth + 1, message.mark);
                            message.event = "mark";
                            continue;
                        }
                    case 9: {
                            if (wireType !== 2)
                                break;
                            message.kline = $root.plimsoll.v1.Kline.decode(reader, reader.size(), $undefined, _depth + 1, message.kline);
                            message.event = "kline";
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.gap = $root.plimsoll.v1.Gap.decode(reader, reader.size(), $undefined, _depth + 1, message.gap);
                            message.event = "gap";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.depth = $root.plimsoll.v1.Depth.decode(reader, reader.size(), $undefined, _depth + 1, message.depth);
                            message.event = "depth";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.path = value;
                            else
                                delete message.path;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 0)
                                break;
                            message.completeTo = reader.int64();
                            message._completeTo = "completeTo";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return MarketEvent;
        })();

        /**
         * PricePath enum.
         * @name plimsoll.v1.PricePath
         * @enum {number}
         * @property {number} PRICE_PATH_UNSPECIFIED=0 PRICE_PATH_UNSPECIFIED value
         * @property {number} PRICE_PATH_REST=1 PRICE_PATH_REST value
         */
        v1.PricePath = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "PRICE_PATH_UNSPECIFIED"] = 0;
            values[valuesById[1] = "PRICE_PATH_REST"] = 1;
            return values;
        })();

        v1.BookDelta = (function() {

            /**
             * Properties of a BookDelta.
             * @typedef {Object} plimsoll.v1.BookDelta.$Properties
             * @property {number} [firstUpdateId] BookDelta firstUpdateId
             * @property {number} [finalUpdateId] BookDelta finalUpdateId
             * @property {number} [previousUpdateId] BookDelta previousUpdateId
             * @property {boolean} [snapshot] BookDelta snapshot
             * @property {Array.<plimsoll.v1.Level.$Properties>} [bids] BookDelta bids
             * @property {Array.<plimsoll.v1.Level.$Properties>} [asks] BookDelta asks
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BookDelta.
             * @memberof plimsoll.v1
             * @interface IBookDelta
             * @augments plimsoll.v1.BookDelta.$Properties
             * @deprecated Use plimsoll.v1.BookDelta.$Properties instead.
             */

            /**
             * Shape of a BookDelta.
             * @typedef {plimsoll.v1.BookDelta.$Properties} plimsoll.v1.BookDelta.$Shape
             */

            /**
             * Constructs a new BookDelta.
             * @memberof plimsoll.v1
             * @classdesc Represents a BookDelta.
             * @constructor
             * @param {plimsoll.v1.BookDelta.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BookDelta = function (properties) {
                this.bids = [];
                this.asks = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BookDelta firstUpdateId.
             * @member {number} firstUpdateId
             * @memberof plimsoll.v1.BookDelta
             * @instance
             */
            BookDelta.prototype.firstUpdateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * BookDelta finalUpdateId.
             * @member {number} finalUpdateId
             * @memberof plimsoll.v1.BookDelta
             * @instance
             */
            BookDelta.prototype.finalUpdateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * BookDelta previousUpdateId.
             * @member {number} previousUpdateId
             * @memberof plimsoll.v1.BookDelta
             * @instance
             */
            BookDelta.prototype.previousUpdateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * BookDelta snapshot.
             * @member {boolean} snapshot
             * @memberof plimsoll.v1.BookDelta
             * @instance
             */
            BookDelta.prototype.snapshot = false;

            /**
             * BookDelta bids.
             * @member {Array.<plimsoll.v1.Level>} bids
             * @memberof plimsoll.v1.BookDelta
             * @instance
             */
            BookDelta.prototype.bids = $util.emptyArray;

            /**
             * BookDelta asks.
             * @member {Array.<plimsoll.v1.Level>} asks
             * @memberof plimsoll.v1.BookDelta
             * @instance
             */
            BookDelta.prototype.asks = $util.emptyArray;

            /**
             * Encodes the specified BookDelta message. Does not implicitly {@link plimsoll.v1.BookDelta.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.BookDelta
             * @static
             * @param {plimsoll.v1.BookDelta.$Properties} message BookDelta message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BookDelta.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.firstUpdateId != null && $Object.hasOwnProperty.call(message, "firstUpdateId") && (typeof message.firstUpdateId === "object" ? message.firstUpdateId.low || message.firstUpdateId.high : message.firstUpdateId !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.firstUpdateId);
                if (message.finalUpdateId != null && $Object.hasOwnProperty.call(message, "finalUpdateId") && (typeof message.finalUpdateId === "object" ? message.finalUpdateId.low || message.finalUpdateId.high : message.finalUpdateId !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.finalUpdateId);
                if (message.previousUpdateId != null && $Object.hasOwnProperty.call(message, "previousUpdateId") && (typeof message.previousUpdateId === "object" ? message.previousUpdateId.low || message.previousUpdateId.high : message.previousUpdateId !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.previousUpdateId);
                if (message.snapshot != null && $Object.hasOwnProperty.call(message, "snapshot") && message.snapshot !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.snapshot);
                if (message.bids != null && message.bids.length)
                    for (let i = 0; i < message.bids.length; ++i)
                        $root.plimsoll.v1.Level.encode(message.bids[i], writer.uint32(/* id 5, wireType 2 =*/42).fork(), _depth + 1).ldelim();
                if (message.asks != null && message.asks.length)
                    for (let i = 0; i < message.asks.length; ++i)
                        $root.plimsoll.v1.Level.encode(message.asks[i], writer.uint32(/* id 6, wireType 2 =*/50).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BookDelta message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.BookDelta
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.BookDelta & plimsoll.v1.BookDelta.$Shape} BookDelta
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BookDelta.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.BookDelta();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstUpdateId = value;
                            else
                                delete message.firstUpdateId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.finalUpdateId = value;
                            else
                                delete message.finalUpdateId;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.previousUpdateId = value;
                            else
                                delete message.previousUpdateId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.snapshot = value;
                            else
                                delete message.snapshot;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if (!(message.bids && message.bids.length))
                                message.bids = [];
                            message.bids.push($root.plimsoll.v1.Level.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if (!(message.asks && message.asks.length))
                                message.asks = [];
                            message.asks.push($root.plimsoll.v1.Level.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BookDelta;
        })();

        v1.Level = (function() {

            /**
             * Properties of a Level.
             * @typedef {Object} plimsoll.v1.Level.$Properties
             * @property {string} [price] Level price
             * @property {string} [quantity] Level quantity
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Level.
             * @memberof plimsoll.v1
             * @interface ILevel
             * @augments plimsoll.v1.Level.$Properties
             * @deprecated Use plimsoll.v1.Level.$Properties instead.
             */

            /**
             * Shape of a Level.
             * @typedef {plimsoll.v1.Level.$Properties} plimsoll.v1.Level.$Shape
             */

            /**
             * Constructs a new Level.
             * @memberof plimsoll.v1
             * @classdesc Represents a Level.
             * @constructor
             * @param {plimsoll.v1.Level.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Level = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Level price.
             * @member {string} price
             * @memberof plimsoll.v1.Level
             * @instance
             */
            Level.prototype.price = "";

            /**
             * Level quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.Level
             * @instance
             */
            Level.prototype.quantity = "";

            /**
             * Encodes the specified Level message. Does not implicitly {@link plimsoll.v1.Level.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Level
             * @static
             * @param {plimsoll.v1.Level.$Properties} message Level message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Level.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.price != null && $Object.hasOwnProperty.call(message, "price") && message.price !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.price);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.quantity);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Level message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Level
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Level & plimsoll.v1.Level.$Shape} Level
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Level.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Level();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.price = value;
                            else
                                delete message.price;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Level;
        })();

        v1.Top = (function() {

            /**
             * Properties of a Top.
             * @typedef {Object} plimsoll.v1.Top.$Properties
             * @property {number} [updateId] Top updateId
             * @property {string} [bidPrice] Top bidPrice
             * @property {string} [bidQuantity] Top bidQuantity
             * @property {string} [askPrice] Top askPrice
             * @property {string} [askQuantity] Top askQuantity
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Top.
             * @memberof plimsoll.v1
             * @interface ITop
             * @augments plimsoll.v1.Top.$Properties
             * @deprecated Use plimsoll.v1.Top.$Properties instead.
             */

            /**
             * Shape of a Top.
             * @typedef {plimsoll.v1.Top.$Properties} plimsoll.v1.Top.$Shape
             */

            /**
             * Constructs a new Top.
             * @memberof plimsoll.v1
             * @classdesc Represents a Top.
             * @constructor
             * @param {plimsoll.v1.Top.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Top = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Top updateId.
             * @member {number} updateId
             * @memberof plimsoll.v1.Top
             * @instance
             */
            Top.prototype.updateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Top bidPrice.
             * @member {string} bidPrice
             * @memberof plimsoll.v1.Top
             * @instance
             */
            Top.prototype.bidPrice = "";

            /**
             * Top bidQuantity.
             * @member {string} bidQuantity
             * @memberof plimsoll.v1.Top
             * @instance
             */
            Top.prototype.bidQuantity = "";

            /**
             * Top askPrice.
             * @member {string} askPrice
             * @memberof plimsoll.v1.Top
             * @instance
             */
            Top.prototype.askPrice = "";

            /**
             * Top askQuantity.
             * @member {string} askQuantity
             * @memberof plimsoll.v1.Top
             * @instance
             */
            Top.prototype.askQuantity = "";

            /**
             * Encodes the specified Top message. Does not implicitly {@link plimsoll.v1.Top.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Top
             * @static
             * @param {plimsoll.v1.Top.$Properties} message Top message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Top.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.updateId != null && $Object.hasOwnProperty.call(message, "updateId") && (typeof message.updateId === "object" ? message.updateId.low || message.updateId.high : message.updateId !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.updateId);
                if (message.bidPrice != null && $Object.hasOwnProperty.call(message, "bidPrice") && message.bidPrice !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.bidPrice);
                if (message.bidQuantity != null && $Object.hasOwnProperty.call(message, "bidQuantity") && message.bidQuantity !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.bidQuantity);
                if (message.askPrice != null && $Object.hasOwnProperty.call(message, "askPrice") && message.askPrice !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.askPrice);
                if (message.askQuantity != null && $Object.hasOwnProperty.call(message, "askQuantity") && message.askQuantity !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.askQuantity);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Top message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Top
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Top & plimsoll.v1.Top.$Shape} Top
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Top.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Top();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.updateId = value;
                            else
                                delete message.updateId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.bidPrice = value;
                            else
                                delete message.bidPrice;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.bidQuantity = value;
                            else
                                delete message.bidQuantity;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.askPrice = value;
                            else
                                delete message.askPrice;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.askQuantity = value;
                            else
                                delete message.askQuantity;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Top;
        })();

        v1.Depth = (function() {

            /**
             * Properties of a Depth.
             * @typedef {Object} plimsoll.v1.Depth.$Properties
             * @property {Array.<string>} [bids] Depth bids
             * @property {Array.<string>} [asks] Depth asks
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Depth.
             * @memberof plimsoll.v1
             * @interface IDepth
             * @augments plimsoll.v1.Depth.$Properties
             * @deprecated Use plimsoll.v1.Depth.$Properties instead.
             */

            /**
             * Shape of a Depth.
             * @typedef {plimsoll.v1.Depth.$Properties} plimsoll.v1.Depth.$Shape
             */

            /**
             * Constructs a new Depth.
             * @memberof plimsoll.v1
             * @classdesc Represents a Depth.
             * @constructor
             * @param {plimsoll.v1.Depth.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Depth = function (properties) {
                this.bids = [];
                this.asks = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Depth bids.
             * @member {Array.<string>} bids
             * @memberof plimsoll.v1.Depth
             * @instance
             */
            Depth.prototype.bids = $util.emptyArray;

            /**
             * Depth asks.
             * @member {Array.<string>} asks
             * @memberof plimsoll.v1.Depth
             * @instance
             */
            Depth.prototype.asks = $util.emptyArray;

            /**
             * Encodes the specified Depth message. Does not implicitly {@link plimsoll.v1.Depth.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Depth
             * @static
             * @param {plimsoll.v1.Depth.$Properties} message Depth message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Depth.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.bids != null && message.bids.length)
                    for (let i = 0; i < message.bids.length; ++i)
                        writer.uint32(/* id 1, wireType 2 =*/10).string(message.bids[i]);
                if (message.asks != null && message.asks.length)
                    for (let i = 0; i < message.asks.length; ++i)
                        writer.uint32(/* id 2, wireType 2 =*/18).string(message.asks[i]);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Depth message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Depth
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Depth & plimsoll.v1.Depth.$Shape} Depth
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Depth.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Depth();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if (!(message.bids && message.bids.length))
                                message.bids = [];
                            message.bids.push(reader.stringVerify());
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.asks && message.asks.length))
                                message.asks = [];
                            message.asks.push(reader.stringVerify());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Depth;
        })();

        v1.Trade = (function() {

            /**
             * Properties of a Trade.
             * @typedef {Object} plimsoll.v1.Trade.$Properties
             * @property {number} [aggregateId] Trade aggregateId
             * @property {string} [price] Trade price
             * @property {string} [quantity] Trade quantity
             * @property {boolean} [buyerIsMaker] Trade buyerIsMaker
             * @property {number} [tradeTimeMs] Trade tradeTimeMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Trade.
             * @memberof plimsoll.v1
             * @interface ITrade
             * @augments plimsoll.v1.Trade.$Properties
             * @deprecated Use plimsoll.v1.Trade.$Properties instead.
             */

            /**
             * Shape of a Trade.
             * @typedef {plimsoll.v1.Trade.$Properties} plimsoll.v1.Trade.$Shape
             */

            /**
             * Constructs a new Trade.
             * @memberof plimsoll.v1
             * @classdesc Represents a Trade.
             * @constructor
             * @param {plimsoll.v1.Trade.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Trade = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Trade aggregateId.
             * @member {number} aggregateId
             * @memberof plimsoll.v1.Trade
             * @instance
             */
            Trade.prototype.aggregateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Trade price.
             * @member {string} price
             * @memberof plimsoll.v1.Trade
             * @instance
             */
            Trade.prototype.price = "";

            /**
             * Trade quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.Trade
             * @instance
             */
            Trade.prototype.quantity = "";

            /**
             * Trade buyerIsMaker.
             * @member {boolean} buyerIsMaker
             * @memberof plimsoll.v1.Trade
             * @instance
             */
            Trade.prototype.buyerIsMaker = false;

            /**
             * Trade tradeTimeMs.
             * @member {number} tradeTimeMs
             * @memberof plimsoll.v1.Trade
             * @instance
             */
            Trade.prototype.tradeTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified Trade message. Does not implicitly {@link plimsoll.v1.Trade.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Trade
             * @static
             * @param {plimsoll.v1.Trade.$Properties} message Trade message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Trade.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.aggregateId != null && $Object.hasOwnProperty.call(message, "aggregateId") && (typeof message.aggregateId === "object" ? message.aggregateId.low || message.aggregateId.high : message.aggregateId !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.aggregateId);
                if (message.price != null && $Object.hasOwnProperty.call(message, "price") && message.price !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.price);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.quantity);
                if (message.buyerIsMaker != null && $Object.hasOwnProperty.call(message, "buyerIsMaker") && message.buyerIsMaker !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.buyerIsMaker);
                if (message.tradeTimeMs != null && $Object.hasOwnProperty.call(message, "tradeTimeMs") && (typeof message.tradeTimeMs === "object" ? message.tradeTimeMs.low || message.tradeTimeMs.high : message.tradeTimeMs !== 0))
                    writer.uint32(/* id 5, wireType 0 =*/40).int64(message.tradeTimeMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Trade message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Trade
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Trade & plimsoll.v1.Trade.$Shape} Trade
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Trade.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Trade();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.aggregateId = value;
                            else
                                delete message.aggregateId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.price = value;
                            else
                                delete message.price;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.buyerIsMaker = value;
                            else
                                delete message.buyerIsMaker;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.tradeTimeMs = value;
                            else
                                delete message.tradeTimeMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Trade;
        })();

        v1.Mark = (function() {

            /**
             * Properties of a Mark.
             * @typedef {Object} plimsoll.v1.Mark.$Properties
             * @property {string} [markPrice] Mark markPrice
             * @property {string} [indexPrice] Mark indexPrice
             * @property {string} [fundingRate] Mark fundingRate
             * @property {number} [nextFundingMs] Mark nextFundingMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Mark.
             * @memberof plimsoll.v1
             * @interface IMark
             * @augments plimsoll.v1.Mark.$Properties
             * @deprecated Use plimsoll.v1.Mark.$Properties instead.
             */

            /**
             * Shape of a Mark.
             * @typedef {plimsoll.v1.Mark.$Properties} plimsoll.v1.Mark.$Shape
             */

            /**
             * Constructs a new Mark.
             * @memberof plimsoll.v1
             * @classdesc Represents a Mark.
             * @constructor
             * @param {plimsoll.v1.Mark.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Mark = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Mark markPrice.
             * @member {string} markPrice
             * @memberof plimsoll.v1.Mark
             * @instance
             */
            Mark.prototype.markPrice = "";

            /**
             * Mark indexPrice.
             * @member {string} indexPrice
             * @memberof plimsoll.v1.Mark
             * @instance
             */
            Mark.prototype.indexPrice = "";

            /**
             * Mark fundingRate.
             * @member {string} fundingRate
             * @memberof plimsoll.v1.Mark
             * @instance
             */
            Mark.prototype.fundingRate = "";

            /**
             * Mark nextFundingMs.
             * @member {number} nextFundingMs
             * @memberof plimsoll.v1.Mark
             * @instance
             */
            Mark.prototype.nextFundingMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified Mark message. Does not implicitly {@link plimsoll.v1.Mark.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Mark
             * @static
             * @param {plimsoll.v1.Mark.$Properties} message Mark message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Mark.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.markPrice != null && $Object.hasOwnProperty.call(message, "markPrice") && message.markPrice !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.markPrice);
                if (message.indexPrice != null && $Object.hasOwnProperty.call(message, "indexPrice") && message.indexPrice !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.indexPrice);
                if (message.fundingRate != null && $Object.hasOwnProperty.call(message, "fundingRate") && message.fundingRate !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.fundingRate);
                if (message.nextFundingMs != null && $Object.hasOwnProperty.call(message, "nextFundingMs") && (typeof message.nextFundingMs === "object" ? message.nextFundingMs.low || message.nextFundingMs.high : message.nextFundingMs !== 0))
                    writer.uint32(/* id 4, wireType 0 =*/32).int64(message.nextFundingMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Mark message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Mark
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Mark & plimsoll.v1.Mark.$Shape} Mark
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Mark.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Mark();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.markPrice = value;
                            else
                                delete message.markPrice;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.indexPrice = value;
                            else
                                delete message.indexPrice;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.fundingRate = value;
                            else
                                delete message.fundingRate;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.nextFundingMs = value;
                            else
                                delete message.nextFundingMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Mark;
        })();

        v1.Kline = (function() {

            /**
             * Properties of a Kline.
             * @typedef {Object} plimsoll.v1.Kline.$Properties
             * @property {number} [openTimeMs] Kline openTimeMs
             * @property {string} [open] Kline open
             * @property {string} [high] Kline high
             * @property {string} [low] Kline low
             * @property {string} [close] Kline close
             * @property {string} [volume] Kline volume
             * @property {boolean} [closed] Kline closed
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Kline.
             * @memberof plimsoll.v1
             * @interface IKline
             * @augments plimsoll.v1.Kline.$Properties
             * @deprecated Use plimsoll.v1.Kline.$Properties instead.
             */

            /**
             * Shape of a Kline.
             * @typedef {plimsoll.v1.Kline.$Properties} plimsoll.v1.Kline.$Shape
             */

            /**
             * Constructs a new Kline.
             * @memberof plimsoll.v1
             * @classdesc Represents a Kline.
             * @constructor
             * @param {plimsoll.v1.Kline.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Kline = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Kline openTimeMs.
             * @member {number} openTimeMs
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.openTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Kline open.
             * @member {string} open
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.open = "";

            /**
             * Kline high.
             * @member {string} high
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.high = "";

            /**
             * Kline low.
             * @member {string} low
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.low = "";

            /**
             * Kline close.
             * @member {string} close
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.close = "";

            /**
             * Kline volume.
             * @member {string} volume
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.volume = "";

            /**
             * Kline closed.
             * @member {boolean} closed
             * @memberof plimsoll.v1.Kline
             * @instance
             */
            Kline.prototype.closed = false;

            /**
             * Encodes the specified Kline message. Does not implicitly {@link plimsoll.v1.Kline.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Kline
             * @static
             * @param {plimsoll.v1.Kline.$Properties} message Kline message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Kline.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.openTimeMs != null && $Object.hasOwnProperty.call(message, "openTimeMs") && (typeof message.openTimeMs === "object" ? message.openTimeMs.low || message.openTimeMs.high : message.openTimeMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.openTimeMs);
                if (message.open != null && $Object.hasOwnProperty.call(message, "open") && message.open !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.open);
                if (message.high != null && $Object.hasOwnProperty.call(message, "high") && message.high !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.high);
                if (message.low != null && $Object.hasOwnProperty.call(message, "low") && message.low !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.low);
                if (message.close != null && $Object.hasOwnProperty.call(message, "close") && message.close !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.close);
                if (message.volume != null && $Object.hasOwnProperty.call(message, "volume") && message.volume !== "")
                    writer.uint32(/* id 6, wireType 2 =*/50).string(message.volume);
                if (message.closed != null && $Object.hasOwnProperty.call(message, "closed") && message.closed !== false)
                    writer.uint32(/* id 7, wireType 0 =*/56).bool(message.closed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Kline message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Kline
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Kline & plimsoll.v1.Kline.$Shape} Kline
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Kline.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Kline();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.openTimeMs = value;
                            else
                                delete message.openTimeMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.open = value;
                            else
                                delete message.open;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.high = value;
                            else
                                delete message.high;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.low = value;
                            else
                                delete message.low;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.close = value;
                            else
                                delete message.close;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.volume = value;
                            else
                                delete message.volume;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.closed = value;
                            else
                                delete message.closed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Kline;
        })();

        v1.Gap = (function() {

            /**
             * Properties of a Gap.
             * @typedef {Object} plimsoll.v1.Gap.$Properties
             * @property {string} [reason] Gap reason
             * @property {plimsoll.v1.BookGap.$Properties|null} [book] Gap book
             * @property {plimsoll.v1.TradeGap.$Properties|null} [trades] Gap trades
             * @property {plimsoll.v1.CandleGap.$Properties|null} [candles] Gap candles
             * @property {"book"|"trades"|"candles"} [missing] Gap missing
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Gap.
             * @memberof plimsoll.v1
             * @interface IGap
             * @augments plimsoll.v1.Gap.$Properties
             * @deprecated Use plimsoll.v1.Gap.$Properties instead.
             */

            /**
             * Narrowed shape of a Gap.
             * @typedef {{
             *   reason?: string;
             *   book?: plimsoll.v1.BookGap.$Shape|null;
             *   trades?: plimsoll.v1.TradeGap.$Shape|null;
             *   candles?: plimsoll.v1.CandleGap.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ missing?: undefined; book?: null; trades?: null; candles?: null }|{ missing?: "book"; book: plimsoll.v1.BookGap.$Shape; trades?: null; candles?: null }|{ missing?: "trades"; book?: null; trades: plimsoll.v1.TradeGap.$Shape; candles?: null }|{ missing?: "candles"; book?: null; trades?: null; candles: plimsoll.v1.CandleGap.$Shape })
             * )} plimsoll.v1.Gap.$Shape
             */

            /**
             * Constructs a new Gap.
             * @memberof plimsoll.v1
             * @classdesc Represents a Gap.
             * @constructor
             * @param {plimsoll.v1.Gap.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Gap = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Gap reason.
             * @member {string} reason
             * @memberof plimsoll.v1.Gap
             * @instance
             */
            Gap.prototype.reason = "";

            /**
             * Gap book.
             * @member {plimsoll.v1.BookGap|null} book
             * @memberof plimsoll.v1.Gap
             * @instance
             */
            Gap.prototype.book = null;

            /**
             * Gap trades.
             * @member {plimsoll.v1.TradeGap|null} trades
             * @memberof plimsoll.v1.Gap
             * @instance
             */
            Gap.prototype.trades = null;

            /**
             * Gap candles.
             * @member {plimsoll.v1.CandleGap|null} candles
             * @memberof plimsoll.v1.Gap
             * @instance
             */
            Gap.prototype.candles = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Gap missing.
             * @member {"book"|"trades"|"candles"|undefined} missing
             * @memberof plimsoll.v1.Gap
             * @instance
             */
            $Object.defineProperty(Gap.prototype, "missing", {
                get: $util.oneOfGetter($oneOfFields = ["book", "trades", "candles"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified Gap message. Does not implicitly {@link plimsoll.v1.Gap.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Gap
             * @static
             * @param {plimsoll.v1.Gap.$Properties} message Gap message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Gap.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                if (message.book != null && $Object.hasOwnProperty.call(message, "book"))
                    $root.plimsoll.v1.BookGap.encode(message.book, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.trades != null && $Object.hasOwnProperty.call(message, "trades"))
                    $root.plimsoll.v1.TradeGap.encode(message.trades, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.candles != null && $Object.hasOwnProperty.call(message, "candles"))
                    $root.plimsoll.v1.CandleGap.encode(message.candles, writer.uint32(/* id 4, wireType 2 =*/34).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Gap message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Gap
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Gap & plimsoll.v1.Gap.$Shape} Gap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Gap.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Gap();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.book = $root.plimsoll.v1.BookGap.decode(reader, reader.size(), $undefined, _depth + 1, message.book);
                            message.missing = "book";
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.trades = $root.plimsoll.v1.TradeGap.decode(reader, reader.size(), $undefined, _depth + 1, message.trades);
                            message.missing = "trades";
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            message.candles = $root.plimsoll.v1.CandleGap.decode(reader, reader.size(), $undefined, _depth + 1, message.candles);
                            message.missing = "candles";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Gap;
        })();

        v1.BookGap = (function() {

            /**
             * Properties of a BookGap.
             * @typedef {Object} plimsoll.v1.BookGap.$Properties
             * @property {number} [lastUpdateId] BookGap lastUpdateId
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BookGap.
             * @memberof plimsoll.v1
             * @interface IBookGap
             * @augments plimsoll.v1.BookGap.$Properties
             * @deprecated Use plimsoll.v1.BookGap.$Properties instead.
             */

            /**
             * Shape of a BookGap.
             * @typedef {plimsoll.v1.BookGap.$Properties} plimsoll.v1.BookGap.$Shape
             */

            /**
             * Constructs a new BookGap.
             * @memberof plimsoll.v1
             * @classdesc Represents a BookGap.
             * @constructor
             * @param {plimsoll.v1.BookGap.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BookGap = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BookGap lastUpdateId.
             * @member {number} lastUpdateId
             * @memberof plimsoll.v1.BookGap
             * @instance
             */
            BookGap.prototype.lastUpdateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified BookGap message. Does not implicitly {@link plimsoll.v1.BookGap.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.BookGap
             * @static
             * @param {plimsoll.v1.BookGap.$Properties} message BookGap message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BookGap.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.lastUpdateId != null && $Object.hasOwnProperty.call(message, "lastUpdateId") && (typeof message.lastUpdateId === "object" ? message.lastUpdateId.low || message.lastUpdateId.high : message.lastUpdateId !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.lastUpdateId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BookGap message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.BookGap
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.BookGap & plimsoll.v1.BookGap.$Shape} BookGap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BookGap.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.BookGap();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.lastUpdateId = value;
                            else
                                delete message.lastUpdateId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BookGap;
        })();

        v1.TradeGap = (function() {

            /**
             * Properties of a TradeGap.
             * @typedef {Object} plimsoll.v1.TradeGap.$Properties
             * @property {number} [firstAggregateId] TradeGap firstAggregateId
             * @property {number} [lastAggregateId] TradeGap lastAggregateId
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a TradeGap.
             * @memberof plimsoll.v1
             * @interface ITradeGap
             * @augments plimsoll.v1.TradeGap.$Properties
             * @deprecated Use plimsoll.v1.TradeGap.$Properties instead.
             */

            /**
             * Shape of a TradeGap.
             * @typedef {plimsoll.v1.TradeGap.$Properties} plimsoll.v1.TradeGap.$Shape
             */

            /**
             * Constructs a new TradeGap.
             * @memberof plimsoll.v1
             * @classdesc Represents a TradeGap.
             * @constructor
             * @param {plimsoll.v1.TradeGap.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const TradeGap = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * TradeGap firstAggregateId.
             * @member {number} firstAggregateId
             * @memberof plimsoll.v1.TradeGap
             * @instance
             */
            TradeGap.prototype.firstAggregateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * TradeGap lastAggregateId.
             * @member {number} lastAggregateId
             * @memberof plimsoll.v1.TradeGap
             * @instance
             */
            TradeGap.prototype.lastAggregateId = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified TradeGap message. Does not implicitly {@link plimsoll.v1.TradeGap.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.TradeGap
             * @static
             * @param {plimsoll.v1.TradeGap.$Properties} message TradeGap message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TradeGap.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.firstAggregateId != null && $Object.hasOwnProperty.call(message, "firstAggregateId") && (typeof message.firstAggregateId === "object" ? message.firstAggregateId.low || message.firstAggregateId.high : message.firstAggregateId !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.firstAggregateId);
                if (message.lastAggregateId != null && $Object.hasOwnProperty.call(message, "lastAggregateId") && (typeof message.lastAggregateId === "object" ? message.lastAggregateId.low || message.lastAggregateId.high : message.lastAggregateId !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.lastAggregateId);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a TradeGap message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.TradeGap
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.TradeGap & plimsoll.v1.TradeGap.$Shape} TradeGap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TradeGap.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.TradeGap();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstAggregateId = value;
                            else
                                delete message.firstAggregateId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.lastAggregateId = value;
                            else
                                delete message.lastAggregateId;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return TradeGap;
        })();

        v1.CandleGap = (function() {

            /**
             * Properties of a CandleGap.
             * @typedef {Object} plimsoll.v1.CandleGap.$Properties
             * @property {number} [firstOpenTimeMs] CandleGap firstOpenTimeMs
             * @property {number} [lastOpenTimeMs] CandleGap lastOpenTimeMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a CandleGap.
             * @memberof plimsoll.v1
             * @interface ICandleGap
             * @augments plimsoll.v1.CandleGap.$Properties
             * @deprecated Use plimsoll.v1.CandleGap.$Properties instead.
             */

            /**
             * Shape of a CandleGap.
             * @typedef {plimsoll.v1.CandleGap.$Properties} plimsoll.v1.CandleGap.$Shape
             */

            /**
             * Constructs a new CandleGap.
             * @memberof plimsoll.v1
             * @classdesc Represents a CandleGap.
             * @constructor
             * @param {plimsoll.v1.CandleGap.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const CandleGap = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * CandleGap firstOpenTimeMs.
             * @member {number} firstOpenTimeMs
             * @memberof plimsoll.v1.CandleGap
             * @instance
             */
            CandleGap.prototype.firstOpenTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * CandleGap lastOpenTimeMs.
             * @member {number} lastOpenTimeMs
             * @memberof plimsoll.v1.CandleGap
             * @instance
             */
            CandleGap.prototype.lastOpenTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified CandleGap message. Does not implicitly {@link plimsoll.v1.CandleGap.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.CandleGap
             * @static
             * @param {plimsoll.v1.CandleGap.$Properties} message CandleGap message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            CandleGap.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.firstOpenTimeMs != null && $Object.hasOwnProperty.call(message, "firstOpenTimeMs") && (typeof message.firstOpenTimeMs === "object" ? message.firstOpenTimeMs.low || message.firstOpenTimeMs.high : message.firstOpenTimeMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.firstOpenTimeMs);
                if (message.lastOpenTimeMs != null && $Object.hasOwnProperty.call(message, "lastOpenTimeMs") && (typeof message.lastOpenTimeMs === "object" ? message.lastOpenTimeMs.low || message.lastOpenTimeMs.high : message.lastOpenTimeMs !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.lastOpenTimeMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a CandleGap message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.CandleGap
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.CandleGap & plimsoll.v1.CandleGap.$Shape} CandleGap
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            CandleGap.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.CandleGap();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.firstOpenTimeMs = value;
                            else
                                delete message.firstOpenTimeMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.lastOpenTimeMs = value;
                            else
                                delete message.lastOpenTimeMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return CandleGap;
        })();

        v1.HistoryQuery = (function() {

            /**
             * Properties of a HistoryQuery.
             * @typedef {Object} plimsoll.v1.HistoryQuery.$Properties
             * @property {plimsoll.v1.HistorySpan.$Properties|null} [candles] HistoryQuery candles
             * @property {plimsoll.v1.HistorySpan.$Properties|null} [trades] HistoryQuery trades
             * @property {"candles"|"trades"} [of] HistoryQuery of
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HistoryQuery.
             * @memberof plimsoll.v1
             * @interface IHistoryQuery
             * @augments plimsoll.v1.HistoryQuery.$Properties
             * @deprecated Use plimsoll.v1.HistoryQuery.$Properties instead.
             */

            /**
             * Narrowed shape of a HistoryQuery.
             * @typedef {{
             *   candles?: plimsoll.v1.HistorySpan.$Shape|null;
             *   trades?: plimsoll.v1.HistorySpan.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ of?: undefined; candles?: null; trades?: null }|{ of?: "candles"; candles: plimsoll.v1.HistorySpan.$Shape; trades?: null }|{ of?: "trades"; candles?: null; trades: plimsoll.v1.HistorySpan.$Shape })
             * )} plimsoll.v1.HistoryQuery.$Shape
             */

            /**
             * Constructs a new HistoryQuery.
             * @memberof plimsoll.v1
             * @classdesc Represents a HistoryQuery.
             * @constructor
             * @param {plimsoll.v1.HistoryQuery.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HistoryQuery = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HistoryQuery candles.
             * @member {plimsoll.v1.HistorySpan|null} candles
             * @memberof plimsoll.v1.HistoryQuery
             * @instance
             */
            HistoryQuery.prototype.candles = null;

            /**
             * HistoryQuery trades.
             * @member {plimsoll.v1.HistorySpan|null} trades
             * @memberof plimsoll.v1.HistoryQuery
             * @instance
             */
            HistoryQuery.prototype.trades = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * HistoryQuery of.
             * @member {"candles"|"trades"|undefined} of
             * @memberof plimsoll.v1.HistoryQuery
             * @instance
             */
            $Object.defineProperty(HistoryQuery.prototype, "of", {
                get: $util.oneOfGetter($oneOfFields = ["candles", "trades"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified HistoryQuery message. Does not implicitly {@link plimsoll.v1.HistoryQuery.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.HistoryQuery
             * @static
             * @param {plimsoll.v1.HistoryQuery.$Properties} message HistoryQuery message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HistoryQuery.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.candles != null && $Object.hasOwnProperty.call(message, "candles"))
                    $root.plimsoll.v1.HistorySpan.encode(message.candles, writer.uint32(/* id 1, wireType 2 =*/10).fork(), _depth + 1).ldelim();
                if (message.trades != null && $Object.hasOwnProperty.call(message, "trades"))
                    $root.plimsoll.v1.HistorySpan.encode(message.trades, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HistoryQuery message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.HistoryQuery
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.HistoryQuery & plimsoll.v1.HistoryQuery.$Shape} HistoryQuery
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HistoryQuery.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.HistoryQuery();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            message.candles = $root.plimsoll.v1.HistorySpan.decode(reader, reader.size(), $undefined, _depth + 1, message.candles);
                            message.of = "candles";
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.trades = $root.plimsoll.v1.HistorySpan.decode(reader, reader.size(), $undefined, _depth + 1, message.trades);
                            message.of = "trades";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HistoryQuery;
        })();

        v1.HistorySpan = (function() {

            /**
             * Properties of a HistorySpan.
             * @typedef {Object} plimsoll.v1.HistorySpan.$Properties
             * @property {number} [first] HistorySpan first
             * @property {number} [last] HistorySpan last
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a HistorySpan.
             * @memberof plimsoll.v1
             * @interface IHistorySpan
             * @augments plimsoll.v1.HistorySpan.$Properties
             * @deprecated Use plimsoll.v1.HistorySpan.$Properties instead.
             */

            /**
             * Shape of a HistorySpan.
             * @typedef {plimsoll.v1.HistorySpan.$Properties} plimsoll.v1.HistorySpan.$Shape
             */

            /**
             * Constructs a new HistorySpan.
             * @memberof plimsoll.v1
             * @classdesc Represents a HistorySpan.
             * @constructor
             * @param {plimsoll.v1.HistorySpan.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const HistorySpan = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * HistorySpan first.
             * @member {number} first
             * @memberof plimsoll.v1.HistorySpan
             * @instance
             */
            HistorySpan.prototype.first = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * HistorySpan last.
             * @member {number} last
             * @memberof plimsoll.v1.HistorySpan
             * @instance
             */
            HistorySpan.prototype.last = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified HistorySpan message. Does not implicitly {@link plimsoll.v1.HistorySpan.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.HistorySpan
             * @static
             * @param {plimsoll.v1.HistorySpan.$Properties} message HistorySpan message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            HistorySpan.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && (typeof message.first === "object" ? message.first.low || message.first.high : message.first !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.first);
                if (message.last != null && $Object.hasOwnProperty.call(message, "last") && (typeof message.last === "object" ? message.last.low || message.last.high : message.last !== 0))
                    writer.uint32(/* id 2, wireType 0 =*/16).int64(message.last);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a HistorySpan message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.HistorySpan
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.HistorySpan & plimsoll.v1.HistorySpan.$Shape} HistorySpan
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            HistorySpan.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.HistorySpan();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.last = value;
                            else
                                delete message.last;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return HistorySpan;
        })();

        v1.History = (function() {

            /**
             * Properties of a History.
             * @typedef {Object} plimsoll.v1.History.$Properties
             * @property {boolean} [complete] History complete
             * @property {Array.<plimsoll.v1.HistorySpan.$Properties>} [missing] History missing
             * @property {string} [refusal] History refusal
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a History.
             * @memberof plimsoll.v1
             * @interface IHistory
             * @augments plimsoll.v1.History.$Properties
             * @deprecated Use plimsoll.v1.History.$Properties instead.
             */

            /**
             * Shape of a History.
             * @typedef {plimsoll.v1.History.$Properties} plimsoll.v1.History.$Shape
             */

            /**
             * Constructs a new History.
             * @memberof plimsoll.v1
             * @classdesc Represents a History.
             * @constructor
             * @param {plimsoll.v1.History.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const History = function (properties) {
                this.missing = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * History complete.
             * @member {boolean} complete
             * @memberof plimsoll.v1.History
             * @instance
             */
            History.prototype.complete = false;

            /**
             * History missing.
             * @member {Array.<plimsoll.v1.HistorySpan>} missing
             * @memberof plimsoll.v1.History
             * @instance
             */
            History.prototype.missing = $util.emptyArray;

            /**
             * History refusal.
             * @member {string} refusal
             * @memberof plimsoll.v1.History
             * @instance
             */
            History.prototype.refusal = "";

            /**
             * Encodes the specified History message. Does not implicitly {@link plimsoll.v1.History.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.History
             * @static
             * @param {plimsoll.v1.History.$Properties} message History message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            History.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.complete != null && $Object.hasOwnProperty.call(message, "complete") && message.complete !== false)
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.complete);
                if (message.missing != null && message.missing.length)
                    for (let i = 0; i < message.missing.length; ++i)
                        $root.plimsoll.v1.HistorySpan.encode(message.missing[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal") && message.refusal !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.refusal);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a History message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.History
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.History & plimsoll.v1.History.$Shape} History
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            History.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.History();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.complete = value;
                            else
                                delete message.complete;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.missing && message.missing.length))
                                message.missing = [];
                            message.missing.push($root.plimsoll.v1.HistorySpan.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.refusal = value;
                            else
                                delete message.refusal;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return History;
        })();

        v1.ClockBeat = (function() {

            /**
             * Properties of a ClockBeat.
             * @typedef {Object} plimsoll.v1.ClockBeat.$Properties
             * @property {number} [exchangeTimeMs] ClockBeat exchangeTimeMs
             * @property {string} [rate] ClockBeat rate
             * @property {number} [ageMs] ClockBeat ageMs
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a ClockBeat.
             * @memberof plimsoll.v1
             * @interface IClockBeat
             * @augments plimsoll.v1.ClockBeat.$Properties
             * @deprecated Use plimsoll.v1.ClockBeat.$Properties instead.
             */

            /**
             * Shape of a ClockBeat.
             * @typedef {plimsoll.v1.ClockBeat.$Properties} plimsoll.v1.ClockBeat.$Shape
             */

            /**
             * Constructs a new ClockBeat.
             * @memberof plimsoll.v1
             * @classdesc Represents a ClockBeat.
             * @constructor
             * @param {plimsoll.v1.ClockBeat.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const ClockBeat = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * ClockBeat exchangeTimeMs.
             * @member {number} exchangeTimeMs
             * @memberof plimsoll.v1.ClockBeat
             * @instance
             */
            ClockBeat.prototype.exchangeTimeMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * ClockBeat rate.
             * @member {string} rate
             * @memberof plimsoll.v1.ClockBeat
             * @instance
             */
            ClockBeat.prototype.rate = "";

            /**
             * ClockBeat ageMs.
             * @member {number} ageMs
             * @memberof plimsoll.v1.ClockBeat
             * @instance
             */
            ClockBeat.prototype.ageMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * Encodes the specified ClockBeat message. Does not implicitly {@link plimsoll.v1.ClockBeat.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.ClockBeat
             * @static
             * @param {plimsoll.v1.ClockBeat.$Properties} message ClockBeat message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            ClockBeat.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.exchangeTimeMs != null && $Object.hasOwnProperty.call(message, "exchangeTimeMs") && (typeof message.exchangeTimeMs === "object" ? message.exchangeTimeMs.low || message.exchangeTimeMs.high : message.exchangeTimeMs !== 0))
                    writer.uint32(/* id 1, wireType 0 =*/8).int64(message.exchangeTimeMs);
                if (message.rate != null && $Object.hasOwnProperty.call(message, "rate") && message.rate !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.rate);
                if (message.ageMs != null && $Object.hasOwnProperty.call(message, "ageMs") && (typeof message.ageMs === "object" ? message.ageMs.low || message.ageMs.high : message.ageMs !== 0))
                    writer.uint32(/* id 3, wireType 0 =*/24).int64(message.ageMs);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a ClockBeat message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.ClockBeat
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.ClockBeat & plimsoll.v1.ClockBeat.$Shape} ClockBeat
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            ClockBeat.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.ClockBeat();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.exchangeTimeMs = value;
                            else
                                delete message.exchangeTimeMs;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.rate = value;
                            else
                                delete message.rate;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.ageMs = value;
                            else
                                delete message.ageMs;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return ClockBeat;
        })();

        /**
         * OrderEnd enum.
         * @name plimsoll.v1.OrderEnd
         * @enum {number}
         * @property {number} ORDER_END_UNSPECIFIED=0 ORDER_END_UNSPECIFIED value
         * @property {number} ORDER_END_FILLED=1 ORDER_END_FILLED value
         * @property {number} ORDER_END_CANCELED=2 ORDER_END_CANCELED value
         * @property {number} ORDER_END_EXPIRED=3 ORDER_END_EXPIRED value
         * @property {number} ORDER_END_REJECTED=4 ORDER_END_REJECTED value
         * @property {number} ORDER_END_NOT_PLACED=5 ORDER_END_NOT_PLACED value
         */
        v1.OrderEnd = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "ORDER_END_UNSPECIFIED"] = 0;
            values[valuesById[1] = "ORDER_END_FILLED"] = 1;
            values[valuesById[2] = "ORDER_END_CANCELED"] = 2;
            values[valuesById[3] = "ORDER_END_EXPIRED"] = 3;
            values[valuesById[4] = "ORDER_END_REJECTED"] = 4;
            values[valuesById[5] = "ORDER_END_NOT_PLACED"] = 5;
            return values;
        })();

        /**
         * LiquidityRole enum.
         * @name plimsoll.v1.LiquidityRole
         * @enum {number}
         * @property {number} LIQUIDITY_ROLE_UNSPECIFIED=0 LIQUIDITY_ROLE_UNSPECIFIED value
         * @property {number} LIQUIDITY_ROLE_MAKER=1 LIQUIDITY_ROLE_MAKER value
         * @property {number} LIQUIDITY_ROLE_TAKER=2 LIQUIDITY_ROLE_TAKER value
         * @property {number} LIQUIDITY_ROLE_BOTH=3 LIQUIDITY_ROLE_BOTH value
         */
        v1.LiquidityRole = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "LIQUIDITY_ROLE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "LIQUIDITY_ROLE_MAKER"] = 1;
            values[valuesById[2] = "LIQUIDITY_ROLE_TAKER"] = 2;
            values[valuesById[3] = "LIQUIDITY_ROLE_BOTH"] = 3;
            return values;
        })();

        v1.Fee = (function() {

            /**
             * Properties of a Fee.
             * @typedef {Object} plimsoll.v1.Fee.$Properties
             * @property {string} [asset] Fee asset
             * @property {string} [amount] Fee amount
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Fee.
             * @memberof plimsoll.v1
             * @interface IFee
             * @augments plimsoll.v1.Fee.$Properties
             * @deprecated Use plimsoll.v1.Fee.$Properties instead.
             */

            /**
             * Shape of a Fee.
             * @typedef {plimsoll.v1.Fee.$Properties} plimsoll.v1.Fee.$Shape
             */

            /**
             * Constructs a new Fee.
             * @memberof plimsoll.v1
             * @classdesc Represents a Fee.
             * @constructor
             * @param {plimsoll.v1.Fee.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Fee = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Fee asset.
             * @member {string} asset
             * @memberof plimsoll.v1.Fee
             * @instance
             */
            Fee.prototype.asset = "";

            /**
             * Fee amount.
             * @member {string} amount
             * @memberof plimsoll.v1.Fee
             * @instance
             */
            Fee.prototype.amount = "";

            /**
             * Encodes the specified Fee message. Does not implicitly {@link plimsoll.v1.Fee.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.Fee
             * @static
             * @param {plimsoll.v1.Fee.$Properties} message Fee message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Fee.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.asset != null && $Object.hasOwnProperty.call(message, "asset") && message.asset !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.asset);
                if (message.amount != null && $Object.hasOwnProperty.call(message, "amount") && message.amount !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.amount);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Fee message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.Fee
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.Fee & plimsoll.v1.Fee.$Shape} Fee
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Fee.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.Fee();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.asset = value;
                            else
                                delete message.asset;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.amount = value;
                            else
                                delete message.amount;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Fee;
        })();

        v1.OrderCost = (function() {

            /**
             * Properties of an OrderCost.
             * @typedef {Object} plimsoll.v1.OrderCost.$Properties
             * @property {string} [account] OrderCost account
             * @property {string} [symbol] OrderCost symbol
             * @property {string} [clientOrderId] OrderCost clientOrderId
             * @property {string} [intentId] OrderCost intentId
             * @property {string} [strategy] OrderCost strategy
             * @property {plimsoll.v1.Side} [side] OrderCost side
             * @property {plimsoll.v1.Leg} [leg] OrderCost leg
             * @property {plimsoll.v1.OrderEnd} [end] OrderCost end
             * @property {number} [code] OrderCost code
             * @property {string} [quantity] OrderCost quantity
             * @property {string} [price] OrderCost price
             * @property {string} [filled] OrderCost filled
             * @property {string|null} [averagePrice] OrderCost averagePrice
             * @property {string|null} [slippageBps] OrderCost slippageBps
             * @property {Array.<plimsoll.v1.Fee.$Properties>} [fees] OrderCost fees
             * @property {plimsoll.v1.LiquidityRole} [role] OrderCost role
             * @property {string|null} [makerFilled] OrderCost makerFilled
             * @property {string|null} [arrivalPrice] OrderCost arrivalPrice
             * @property {number|null} [arrivalReceivedAtMs] OrderCost arrivalReceivedAtMs
             * @property {number|null} [decidedAtMs] OrderCost decidedAtMs
             * @property {number|null} [sentAtMs] OrderCost sentAtMs
             * @property {number|null} [answeredAtMs] OrderCost answeredAtMs
             * @property {number|null} [firstFillAtMs] OrderCost firstFillAtMs
             * @property {number|null} [lastFillAtMs] OrderCost lastFillAtMs
             * @property {number} [endedAtMs] OrderCost endedAtMs
             * @property {number|null} [queueWaitUs] OrderCost queueWaitUs
             * @property {number|null} [budgetWaitUs] OrderCost budgetWaitUs
             * @property {number} [commitNumber] OrderCost commitNumber
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an OrderCost.
             * @memberof plimsoll.v1
             * @interface IOrderCost
             * @augments plimsoll.v1.OrderCost.$Properties
             * @deprecated Use plimsoll.v1.OrderCost.$Properties instead.
             */

            /**
             * Shape of an OrderCost.
             * @typedef {plimsoll.v1.OrderCost.$Properties} plimsoll.v1.OrderCost.$Shape
             */

            /**
             * Constructs a new OrderCost.
             * @memberof plimsoll.v1
             * @classdesc Represents an OrderCost.
             * @constructor
             * @param {plimsoll.v1.OrderCost.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const OrderCost = function (properties) {
                this.fees = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * OrderCost account.
             * @member {string} account
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.account = "";

            /**
             * OrderCost symbol.
             * @member {string} symbol
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.symbol = "";

            /**
             * OrderCost clientOrderId.
             * @member {string} clientOrderId
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.clientOrderId = "";

            /**
             * OrderCost intentId.
             * @member {string} intentId
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.intentId = "";

            /**
             * OrderCost strategy.
             * @member {string} strategy
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.strategy = "";

            /**
             * OrderCost side.
             * @member {plimsoll.v1.Side} side
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.side = 0;

            /**
             * OrderCost leg.
             * @member {plimsoll.v1.Leg} leg
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.leg = 0;

            /**
             * OrderCost end.
             * @member {plimsoll.v1.OrderEnd} end
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.end = 0;

            /**
             * OrderCost code.
             * @member {number} code
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.code = 0;

            /**
             * OrderCost quantity.
             * @member {string} quantity
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.quantity = "";

            /**
             * OrderCost price.
             * @member {string} price
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.price = "";

            /**
             * OrderCost filled.
             * @member {string} filled
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.filled = "";

            /**
             * OrderCost averagePrice.
             * @member {string|null} averagePrice
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.averagePrice = null;

            /**
             * OrderCost slippageBps.
             * @member {string|null} slippageBps
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.slippageBps = null;

            /**
             * OrderCost fees.
             * @member {Array.<plimsoll.v1.Fee>} fees
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.fees = $util.emptyArray;

            /**
             * OrderCost role.
             * @member {plimsoll.v1.LiquidityRole} role
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.role = 0;

            /**
             * OrderCost makerFilled.
             * @member {string|null} makerFilled
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.makerFilled = null;

            /**
             * OrderCost arrivalPrice.
             * @member {string|null} arrivalPrice
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.arrivalPrice = null;

            /**
             * OrderCost arrivalReceivedAtMs.
             * @member {number|null} arrivalReceivedAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.arrivalReceivedAtMs = null;

            /**
             * OrderCost decidedAtMs.
             * @member {number|null} decidedAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.decidedAtMs = null;

            /**
             * OrderCost sentAtMs.
             * @member {number|null} sentAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.sentAtMs = null;

            /**
             * OrderCost answeredAtMs.
             * @member {number|null} answeredAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.answeredAtMs = null;

            /**
             * OrderCost firstFillAtMs.
             * @member {number|null} firstFillAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.firstFillAtMs = null;

            /**
             * OrderCost lastFillAtMs.
             * @member {number|null} lastFillAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.lastFillAtMs = null;

            /**
             * OrderCost endedAtMs.
             * @member {number} endedAtMs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.endedAtMs = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            /**
             * OrderCost queueWaitUs.
             * @member {number|null} queueWaitUs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.queueWaitUs = null;

            /**
             * OrderCost budgetWaitUs.
             * @member {number|null} budgetWaitUs
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.budgetWaitUs = null;

            /**
             * OrderCost commitNumber.
             * @member {number} commitNumber
             * @memberof plimsoll.v1.OrderCost
             * @instance
             */
            OrderCost.prototype.commitNumber = $util.Long ? $util.Long.fromBits(0,0,false) : 0;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_averagePrice", {
                get: $util.oneOfGetter($oneOfFields = ["averagePrice"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_slippageBps", {
                get: $util.oneOfGetter($oneOfFields = ["slippageBps"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_makerFilled", {
                get: $util.oneOfGetter($oneOfFields = ["makerFilled"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_arrivalPrice", {
                get: $util.oneOfGetter($oneOfFields = ["arrivalPrice"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_arrivalReceivedAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["arrivalReceivedAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_decidedAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["decidedAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_sentAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["sentAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_answeredAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["answeredAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_firstFillAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["firstFillAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_lastFillAtMs", {
                get: $util.oneOfGetter($oneOfFields = ["lastFillAtMs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_queueWaitUs", {
                get: $util.oneOfGetter($oneOfFields = ["queueWaitUs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            // Virtual OneOf for proto3 optional field
            $Object.defineProperty(OrderCost.prototype, "_budgetWaitUs", {
                get: $util.oneOfGetter($oneOfFields = ["budgetWaitUs"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Encodes the specified OrderCost message. Does not implicitly {@link plimsoll.v1.OrderCost.verify|verify} messages.
             * @function encode
             * @memberof plimsoll.v1.OrderCost
             * @static
             * @param {plimsoll.v1.OrderCost.$Properties} message OrderCost message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            OrderCost.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.account != null && $Object.hasOwnProperty.call(message, "account") && message.account !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.account);
                if (message.symbol != null && $Object.hasOwnProperty.call(message, "symbol") && message.symbol !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.symbol);
                if (message.clientOrderId != null && $Object.hasOwnProperty.call(message, "clientOrderId") && message.clientOrderId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.clientOrderId);
                if (message.intentId != null && $Object.hasOwnProperty.call(message, "intentId") && message.intentId !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.intentId);
                if (message.strategy != null && $Object.hasOwnProperty.call(message, "strategy") && message.strategy !== "")
                    writer.uint32(/* id 5, wireType 2 =*/42).string(message.strategy);
                if (message.side != null && $Object.hasOwnProperty.call(message, "side") && message.side !== 0)
                    writer.uint32(/* id 6, wireType 0 =*/48).int32(message.side);
                if (message.leg != null && $Object.hasOwnProperty.call(message, "leg") && message.leg !== 0)
                    writer.uint32(/* id 7, wireType 0 =*/56).int32(message.leg);
                if (message.end != null && $Object.hasOwnProperty.call(message, "end") && message.end !== 0)
                    writer.uint32(/* id 8, wireType 0 =*/64).int32(message.end);
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== 0)
                    writer.uint32(/* id 9, wireType 0 =*/72).int32(message.code);
                if (message.quantity != null && $Object.hasOwnProperty.call(message, "quantity") && message.quantity !== "")
                    writer.uint32(/* id 10, wireType 2 =*/82).string(message.quantity);
                if (message.price != null && $Object.hasOwnProperty.call(message, "price") && message.price !== "")
                    writer.uint32(/* id 11, wireType 2 =*/90).string(message.price);
                if (message.filled != null && $Object.hasOwnProperty.call(message, "filled") && message.filled !== "")
                    writer.uint32(/* id 12, wireType 2 =*/98).string(message.filled);
                if (message.averagePrice != null && $Object.hasOwnProperty.call(message, "averagePrice"))
                    writer.uint32(/* id 13, wireType 2 =*/106).string(message.averagePrice);
                if (message.slippageBps != null && $Object.hasOwnProperty.call(message, "slippageBps"))
                    writer.uint32(/* id 14, wireType 2 =*/114).string(message.slippageBps);
                if (message.fees != null && message.fees.length)
                    for (let i = 0; i < message.fees.length; ++i)
                        $root.plimsoll.v1.Fee.encode(message.fees[i], writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.role != null && $Object.hasOwnProperty.call(message, "role") && message.role !== 0)
                    writer.uint32(/* id 16, wireType 0 =*/128).int32(message.role);
                if (message.makerFilled != null && $Object.hasOwnProperty.call(message, "makerFilled"))
                    writer.uint32(/* id 17, wireType 2 =*/138).string(message.makerFilled);
                if (message.arrivalPrice != null && $Object.hasOwnProperty.call(message, "arrivalPrice"))
                    writer.uint32(/* id 18, wireType 2 =*/146).string(message.arrivalPrice);
                if (message.arrivalReceivedAtMs != null && $Object.hasOwnProperty.call(message, "arrivalReceivedAtMs"))
                    writer.uint32(/* id 19, wireType 0 =*/152).int64(message.arrivalReceivedAtMs);
                if (message.decidedAtMs != null && $Object.hasOwnProperty.call(message, "decidedAtMs"))
                    writer.uint32(/* id 20, wireType 0 =*/160).int64(message.decidedAtMs);
                if (message.sentAtMs != null && $Object.hasOwnProperty.call(message, "sentAtMs"))
                    writer.uint32(/* id 21, wireType 0 =*/168).int64(message.sentAtMs);
                if (message.answeredAtMs != null && $Object.hasOwnProperty.call(message, "answeredAtMs"))
                    writer.uint32(/* id 22, wireType 0 =*/176).int64(message.answeredAtMs);
                if (message.firstFillAtMs != null && $Object.hasOwnProperty.call(message, "firstFillAtMs"))
                    writer.uint32(/* id 23, wireType 0 =*/184).int64(message.firstFillAtMs);
                if (message.lastFillAtMs != null && $Object.hasOwnProperty.call(message, "lastFillAtMs"))
                    writer.uint32(/* id 24, wireType 0 =*/192).int64(message.lastFillAtMs);
                if (message.endedAtMs != null && $Object.hasOwnProperty.call(message, "endedAtMs") && (typeof message.endedAtMs === "object" ? message.endedAtMs.low || message.endedAtMs.high : message.endedAtMs !== 0))
                    writer.uint32(/* id 25, wireType 0 =*/200).int64(message.endedAtMs);
                if (message.queueWaitUs != null && $Object.hasOwnProperty.call(message, "queueWaitUs"))
                    writer.uint32(/* id 26, wireType 0 =*/208).int64(message.queueWaitUs);
                if (message.budgetWaitUs != null && $Object.hasOwnProperty.call(message, "budgetWaitUs"))
                    writer.uint32(/* id 27, wireType 0 =*/216).int64(message.budgetWaitUs);
                if (message.commitNumber != null && $Object.hasOwnProperty.call(message, "commitNumber") && (typeof message.commitNumber === "object" ? message.commitNumber.low || message.commitNumber.high : message.commitNumber !== 0))
                    writer.uint32(/* id 28, wireType 0 =*/224).int64(message.commitNumber);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an OrderCost message from the specified reader or buffer.
             * @function decode
             * @memberof plimsoll.v1.OrderCost
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {plimsoll.v1.OrderCost & plimsoll.v1.OrderCost.$Shape} OrderCost
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            OrderCost.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.plimsoll.v1.OrderCost();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.account = value;
                            else
                                delete message.account;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.symbol = value;
                            else
                                delete message.symbol;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.clientOrderId = value;
                            else
                                delete message.clientOrderId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.intentId = value;
                            else
                                delete message.intentId;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.strategy = value;
                            else
                                delete message.strategy;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.side = value;
                            else
                                delete message.side;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.leg = value;
                            else
                                delete message.leg;
                            continue;
                        }
                    case 8: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.end = value;
                            else
                                delete message.end;
                            continue;
                        }
                    case 9: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.quantity = value;
                            else
                                delete message.quantity;
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.price = value;
                            else
                                delete message.price;
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.filled = value;
                            else
                                delete message.filled;
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.averagePrice = reader.stringVerify();
                            message._averagePrice = "averagePrice";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.slippageBps = reader.stringVerify();
                            message._slippageBps = "slippageBps";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            if (!(message.fees && message.fees.length))
                                message.fees = [];
                            message.fees.push($root.plimsoll.v1.Fee.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 16: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.role = value;
                            else
                                delete message.role;
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.makerFilled = reader.stringVerify();
                            message._makerFilled = "makerFilled";
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            message.arrivalPrice = reader.stringVerify();
                            message._arrivalPrice = "arrivalPrice";
                            continue;
                        }
                    case 19: {
                            if (wireType !== 0)
                                break;
                            message.arrivalReceivedAtMs = reader.int64();
                            message._arrivalReceivedAtMs = "arrivalReceivedAtMs";
                            continue;
                        }
                    case 20: {
                            if (wireType !== 0)
                                break;
                            message.decidedAtMs = reader.int64();
                            message._decidedAtMs = "decidedAtMs";
                            continue;
                        }
                    case 21: {
                            if (wireType !== 0)
                                break;
                            message.sentAtMs = reader.int64();
                            message._sentAtMs = "sentAtMs";
                            continue;
                        }
                    case 22: {
                            if (wireType !== 0)
                                break;
                            message.answeredAtMs = reader.int64();
                            message._answeredAtMs = "answeredAtMs";
                            continue;
                        }
                    case 23: {
                            if (wireType !== 0)
                                break;
                            message.firstFillAtMs = reader.int64();
                            message._firstFillAtMs = "firstFillAtMs";
                            continue;
                        }
                    case 24: {
                            if (wireType !== 0)
                                break;
                            message.lastFillAtMs = reader.int64();
                            message._lastFillAtMs = "lastFillAtMs";
                            continue;
                        }
                    case 25: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.endedAtMs = value;
                            else
                                delete message.endedAtMs;
                            continue;
                        }
                    case 26: {
                            if (wireType !== 0)
                                break;
                            message.queueWaitUs = reader.int64();
                            message._queueWaitUs = "queueWaitUs";
                            continue;
                        }
                    case 27: {
                            if (wireType !== 0)
                                break;
                            message.budgetWaitUs = reader.int64();
                            message._budgetWaitUs = "budgetWaitUs";
                            continue;
                        }
                    case 28: {
                            if (wireType !== 0)
                                break;
                            if (typeof (value = reader.int64()) === "object" ? value.low || value.high : value !== 0)
                                message.commitNumber = value;
                            else
                                delete message.commitNumber;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return OrderCost;
        })();

        return v1;
    })();

    return plimsoll;
})();

export {
  $root as default
};
