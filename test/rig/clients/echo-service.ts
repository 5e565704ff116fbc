import type { ServiceDefinition } from '@grpc/grpc-js';

const serialize = (value: string): Buffer => Buffer.from(value);
const deserialize = (bytes: Buffer): string => bytes.toString();

function method(name: string, streams: boolean): ServiceDefinition[string] {
  return {
    path: `/test.Echo/${name}`,
    requestStream: streams,
    responseStream: streams,
    requestSerialize: serialize,
    requestDeserialize: deserialize,
    responseSerialize: serialize,
    responseDeserialize: deserialize,
  };
}

/** A gRPC service whose messages are plain text: no code is generated for it. */
export const ECHO: ServiceDefinition = { unary: method('Unary', false), chat: method('Chat', true) };
