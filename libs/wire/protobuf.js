import protobuf from "protobufjs/minimal.js";

/**
 * protobuf.js with 64-bit integers as plain numbers. It would use the Long class whenever that package is
 * installed; our int64 fields are times and sequences below 2^53, and the codecs refuse anything larger.
 * The generated code imports this module, so that nobody can read it with Longs by accident.
 */
protobuf.util.Long = undefined;
protobuf.configure();

export default protobuf;
