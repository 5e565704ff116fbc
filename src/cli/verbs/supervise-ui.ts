import type { Failure } from '../../diagnostics/failure.ts';
import { word } from '../../diagnostics/word.ts';
import { renderPolicyYaml } from '../../policy/render-policy.ts';
import type { Proposal } from '../../queue/proposal.ts';
import { decide, recoverDecisions, type Verdict } from '../../supervise/decide.ts';
import { diffText } from '../../supervise/line-diff.ts';
import { type Outcome, outcomeOf } from '../../supervise/outcome.ts';
import { QueueWatch } from '../../supervise/queue-watch.ts';
import type { CliContext, Verb } from '../context.ts';
import { editText } from '../edit-text.ts';
import { EXIT } from '../exit-codes.ts';
import { notifyArrival } from '../notify.ts';
import { report } from '../report.ts';
import { resumeCommand } from '../supervise-decision.ts';
import { detailLines } from '../supervise-lines.ts';
import { edit, fieldOf, textOf } from '../tui/field.ts';
import type { Key } from '../tui/keys.ts';
import { Screen } from '../tui/screen.ts';
import { bodyRows, drawView, type View } from '../tui/supervise-view.ts';

export type SuperviseUiFlags = { readonly bell?: boolean; readonly notify?: boolean };

export const ui: Verb<SuperviseUiFlags, readonly []> = async (context, flags) => {
  if (!context.canAsk)
    return report(context, {
      room: 'usage',
      kind: 'needs-terminal',
      what: 'there is no terminal to decide on',
      mend: 'use `bot-bottle supervise list`, `show`, `approve` and `reject`',
    });
  await recoverDecisions(context.host.botBottleHome);
  await new Promise<void>((resolve) => {
    new Session(context, flags, resolve);
  });
  return EXIT.done;
};

/** Milliseconds between looks at the clock, for the ages. */
const TICK_MS = 5000;

/** One person at the screen. */
class Session {
  readonly #context: CliContext;
  readonly #left: () => void;
  readonly #screen: Screen;
  readonly #queue: QueueWatch;
  readonly #tick: NodeJS.Timeout;
  #view: View = { pending: [], at: 0, scroll: 0, message: '' };
  /** The one that is open, and what its person was shown. */
  #open: { readonly proposal: Proposal; readonly seen: string | undefined } | undefined;
  #reason: ((text: string) => void) | undefined;
  #busy = false;

  constructor(context: CliContext, flags: SuperviseUiFlags, left: () => void) {
    this.#context = context;
    this.#left = left;
    this.#screen = new Screen(context, {
      onKey: (key) => this.#press(key),
      onResize: () => this.#draw(),
    });
    this.#tick = setInterval(() => this.#draw(), TICK_MS);
    this.#queue = new QueueWatch(context.host.botBottleHome, ({ arrived }) => {
      // The first look is made before there is anything to show it on.
      queueMicrotask(() => this.#changed());
      const [latest] = arrived.slice(-1);
      if (latest !== undefined) notifyArrival(context, latest, flags);
    });
    context.signals.on('SIGTERM', this.#leave);
    this.#changed();
  }

  #leave = (): void => {
    clearInterval(this.#tick);
    this.#queue.close();
    this.#context.signals.off('SIGTERM', this.#leave);
    this.#screen.close();
    this.#left();
  };

  #changed(): void {
    const { pending } = this.#queue;
    const meant = this.#meant;
    const found = meant === undefined ? -1 : pending.indexOf(meant);
    const at = found === -1 ? Math.min(this.#view.at, Math.max(0, pending.length - 1)) : found;
    this.#view = { ...this.#view, pending, at };
    if (this.#open !== undefined && !pending.includes(this.#open.proposal))
      this.#back(this.#busy ? this.#view.message : `${this.#open.proposal.id} was decided elsewhere`);
    this.#draw();
  }

  get #meant(): Proposal | undefined {
    return this.#open?.proposal ?? this.#view.pending[this.#view.at];
  }

  #draw(): void {
    const { host, keyboard, stderr } = this.#context;
    const style = { now: host.now(), colour: stderr.colour };
    this.#screen.draw(drawView(this.#view, keyboard.size(), style));
  }

  #say(message: string): void {
    this.#view = { ...this.#view, message };
    this.#draw();
  }

  #press(key: Key): void {
    if (this.#busy) return;
    const { question } = this.#view;
    if (question !== undefined) {
      if (key.type === 'leave') this.#ask(undefined);
      else if (key.type === 'enter') this.#answered(textOf(question.field).trim());
      else this.#view = { ...this.#view, question: { ...question, field: edit(question.field, key) } };
    } else if (key.type === 'leave' || (key.type === 'text' && key.text === 'q')) {
      if (this.#open !== undefined) this.#back('');
      else this.#leave();
    } else if (key.type === 'text') {
      this.#command(key.text);
    } else {
      this.#move(key);
    }
    this.#draw();
  }

  #command(letter: string): void {
    const meant = this.#meant;
    if (letter === 'j') this.#move({ type: 'down' });
    if (letter === 'k') this.#move({ type: 'up' });
    if (meant === undefined) return;
    if (letter === 'a') this.#approve(meant);
    if (letter === 'm') void this.#modify(meant);
    if (letter === 'r')
      this.#ask('why not:', (reason) => void this.#decide(meant, { type: 'reject', reason }));
  }

  #move(key: Key): void {
    const page = bodyRows(this.#context.keyboard.size().rows);
    const steps: Partial<Record<Key['type'], number>> = {
      up: -1,
      down: 1,
      'page-up': -page,
      'page-down': page,
    };
    const step = steps[key.type];
    const { detail, scroll, at, pending } = this.#view;
    if (key.type === 'enter' && this.#open === undefined) this.#look();
    else if (step !== undefined && detail !== undefined)
      this.#view = { ...this.#view, scroll: clamp(scroll + step, detail.length - page) };
    else if (step !== undefined) this.#view = { ...this.#view, at: clamp(at + step, pending.length - 1) };
  }

  /** Opens the one that is meant; gives what must not be overlooked in it. */
  #look(): readonly string[] {
    const proposal = this.#meant;
    if (proposal === undefined) return [];
    const { host, stderr } = this.#context;
    const outcome = outcomeOf(host.botBottleHome, proposal);
    const shown = outcome.ok ? outcome.value : { refused: refusalLines(outcome.failure) };
    const detail = detailLines(proposal, shown, { now: host.now(), colour: stderr.colour });
    this.#open = {
      proposal,
      seen: outcome.ok ? diffText(outcome.value.current, outcome.value.final) : undefined,
    };
    this.#view = { ...this.#view, detail, scroll: 0, message: '' };
    return outcome.ok ? outcome.value.loud : [];
  }

  #back(message: string): void {
    this.#open = undefined;
    const { detail: _closed, question: _left, ...list } = this.#view;
    this.#view = { ...list, scroll: 0, message };
  }

  /** What must not be overlooked is shown before the key counts. */
  #approve(proposal: Proposal): void {
    if (this.#open === undefined && this.#look().length > 0) {
      this.#view = { ...this.#view, message: 'look at this first; a approves it' };
      return;
    }
    const seen = this.#open?.seen;
    const verdict = { type: 'approve', ...(seen === undefined ? {} : { seen }) } as const;
    if (proposal.tool !== 'gitleaks-allow') return void this.#decide(proposal, { ...verdict, note: '' });
    this.#ask('why these are no secrets:', (note) => void this.#decide(proposal, { ...verdict, note }));
  }

  async #modify(proposal: Proposal): Promise<void> {
    if (proposal.tool === 'gitleaks-allow') return this.#say('gitleaks-allow cannot be modified');
    const outcome = outcomeOf(this.#context.host.botBottleHome, proposal);
    const before = outcome.ok ? editable(outcome.value) : proposal.proposed_file;
    this.#busy = true;
    this.#screen.close();
    const name = proposal.tool === 'capability-block' ? 'Dockerfile' : 'routes.yaml';
    const edited = await editText(this.#context, name, before);
    this.#screen.open();
    this.#busy = false;
    if (!edited.ok) return this.#say(`nothing was decided: ${word(edited.failure).what}`);
    // `:q!` and an editor that goes to the background end well, too.
    if (edited.value === before || edited.value.trim() === '')
      return this.#say('nothing was decided: the file was left as it was; a approves what is proposed');
    await this.#decide(proposal, { type: 'approve', note: '', file: edited.value });
  }

  #ask(text: string | undefined, answered?: (text: string) => void): void {
    const { question: _before, ...rest } = this.#view;
    this.#view = text === undefined ? rest : { ...rest, question: { text, field: fieldOf('') } };
    this.#reason = answered;
  }

  #answered(text: string): void {
    if (text === '') {
      this.#say('a reason is needed; Escape leaves');
      return;
    }
    const answered = this.#reason;
    this.#ask(undefined);
    answered?.(text);
  }

  async #decide(proposal: Proposal, verdict: Verdict): Promise<void> {
    this.#busy = true;
    this.#say('...');
    const { id, bottle_slug: slug, tool } = proposal;
    const decided = await decide({ slug, id }, verdict, this.#context.host);
    const message = decided.ok
      ? `${decided.value.response.status} ${id}${tool === 'capability-block' && verdict.type === 'approve' ? `; end the bottle, then: ${resumeCommand(slug)}` : ''}`
      : refusalLines(decided.failure).join('; ');
    if (decided.ok) this.#back(message);
    this.#say(message);
    this.#queue.look();
    this.#changed();
    this.#busy = false;
  }
}

/** Routes as we write them: an agent's comments may speak to the editor (modelines). */
function editable({ final, policy }: Outcome): string {
  return policy === undefined ? final : renderPolicyYaml(policy);
}

function refusalLines(failure: Failure): readonly string[] {
  const { what, notes = [], mend } = word(failure);
  return [what, ...notes, mend];
}

function clamp(value: number, last: number): number {
  return Math.max(0, Math.min(value, Math.max(0, last)));
}
