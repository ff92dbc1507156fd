import protobuf from "protobufjs/minimal.js";

/**
 * protobuf.js with 64-bit integers as plain numbers. It would use the Long class whenever that package is
 * installed; our int64 fields are times and sequences below 2^53, and the codecs refuse anything larger.
 * The generated code imports this module, so that nobody can read it with Longs by accident.
 */
protobuf.util.Long = undefined;
protobuf.configure();

/** Shorter ones are names and amounts, which come again and again. */
const LONG = 12;
const { latin1Slice } = Buffer.prototype;
const stringVerify = protobuf.Reader.prototype.stringVerify;
/** The short texts read last, each at the place its bytes give. */
const recent = Array.from({ length: 4_096 }, () => "");

/**
 * Text as one flat string. The library adds eight characters at a time, and what looks at such a rope character by
 * character, as every check of an id does, pays for it each time. A short text that was read before is the same
 * string again: none is made, and a map that has looked for it finds it at once.
 */
protobuf.Reader.prototype.stringVerify = function flatString() {
  const at = this.pos;
  const length = this.uint32();
  const from = this.pos;
  const to = from + length;
  if (to <= this.len) {
    const text = length < LONG ? shortText(this.buf, from, to) : longText(this.buf, from, to);
    if (text !== undefined) {
      this.pos = to;
      return text;
    }
  }
  this.pos = at;
  return stringVerify.call(this);
};

/** Undefined for what is not ASCII. */
function longText(bytes, from, to) {
  return isAscii(bytes, from, to) ? latin1Slice.call(bytes, from, to) : undefined;
}

function shortText(bytes, from, to) {
  let hash = to - from;
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ bytes[i], 0x01000193);
  const place = (hash ^ (hash >>> 15)) & (recent.length - 1);
  const known = recent[place];
  if (isText(known, bytes, from, to)) return known;
  const text = longText(bytes, from, to);
  if (text !== undefined) recent[place] = text;
  return text;
}

function isText(text, bytes, from, to) {
  if (text.length !== to - from) return false;
  for (let i = from; i < to; i += 1) if (text.charCodeAt(i - from) !== bytes[i]) return false;
  return true;
}

function isAscii(bytes, from, to) {
  for (let i = from; i < to; i += 1) if (bytes[i] > 127) return false;
  return true;
}

export default protobuf;
