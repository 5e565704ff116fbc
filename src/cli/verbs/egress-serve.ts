import type { Failure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/render.ts';
import type { EgressHost, EgressOptions } from '../../sidecar/egress/options.ts';
import { serveEgress } from '../../sidecar/egress/serve.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report, reportUsage } from '../report.ts';
import { TEXT } from '../text.ts';

export type ServeFlags = {
  readonly routes?: string;
  readonly listen?: string;
  readonly caDir?: string;
  readonly audit?: string;
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
  readonly knownSecret?: readonly string[];
};

export const serve: Verb<ServeFlags, readonly []> = async (context, flags) => {
  const { routes, listen, knownSecret, ...others } = flags;
  if (routes === undefined) {
    return reportUsage(context, TEXT.missingArgument('--routes FILE', 'bot-bottle egress serve'));
  }
  if (listen === undefined) {
    return reportUsage(context, TEXT.missingArgument('--listen HOST:PORT', 'bot-bottle egress serve'));
  }
  const options: EgressOptions = {
    routes,
    listen,
    ...others,
    ...(knownSecret === undefined ? {} : { knownSecrets: knownSecret }),
  };
  // Waited for from here on: a signal while egress starts must still take down what it made.
  const end = ending(context);
  const running = await serveEgress(options, egressHost(context));
  if (!running.ok) {
    end.stop();
    return report(context, running.failure);
  }
  const reload = () => running.value.reload();
  context.signals.on('SIGHUP', reload);
  const { listen: address, ca } = running.value;
  context.stdout.write(`${JSON.stringify({ ready: true, listen: address, ca })}\n`);
  await end.asked;
  end.stop();
  await running.value.close();
  context.signals.off('SIGHUP', reload);
  return EXIT.done;
};

function ending({ signals }: CliContext): { readonly asked: Promise<void>; stop(): void } {
  let listener = () => {};
  const asked = new Promise<void>((resolve) => {
    listener = resolve;
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) signals.on(name, listener);
  const stop = () => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) signals.off(name, listener);
  };
  return { asked, stop };
}

function egressHost(context: CliContext): EgressHost {
  const { host } = context;
  return {
    env: host.env,
    takeSecret: (name) => {
      context.forgetVariable(name);
      return host.env[name];
    },
    now: host.now,
    report: (event: Failure | string) => {
      if (typeof event !== 'string') void report(context, event);
      else if (!context.quiet) context.stderr.write(`${TEXT.program}: ${visible(event)}\n`);
    },
  };
}
