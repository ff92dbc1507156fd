export * from "protobufjs/minimal.js";
declare const protobuf: typeof import("protobufjs/minimal.js");
export default protobuf;
