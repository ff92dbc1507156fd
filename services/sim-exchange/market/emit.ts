/** Gives a payload to everybody who subscribed to a stream; the payload is made only when somebody did. */
export type Emit = (category: "public" | "market", stream: string, payload: () => object) => void;
