import { type DockerFailure, wordDockerFailure } from '../diagnostics/docker-failure.ts';
import type { Message } from '../diagnostics/message.ts';
import { type PaddockFailure, wordPaddockFailure } from '../diagnostics/paddock-failure.ts';
import { renderMessage } from '../diagnostics/render.ts';
import { type UsageFailure, wordUsageFailure } from '../diagnostics/usage-failure.ts';

export type AnyFailure = PaddockFailure | DockerFailure | UsageFailure;

/** A failure as a person reads it on stderr. */
export function renderFailure(failure: AnyFailure, style: { readonly colour: boolean }): string {
  return renderMessage('paddock', word(failure), style);
}

function word(failure: AnyFailure): Message {
  switch (failure.room) {
    case 'paddock':
      return wordPaddockFailure(failure);
    case 'docker':
      return wordDockerFailure(failure);
    case 'usage':
      return wordUsageFailure(failure);
  }
}
