import { type FileHandle, open, rename } from 'node:fs/promises';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure, PRIVATE_FILE } from '../sys/atomic-file.ts';
import type { AuditEvent } from './audit-event.ts';

/** Bytes at which `audit.jsonl` becomes `audit.jsonl.1`, replacing the one before. */
export const AUDIT_ROTATE_BYTES = 16 * 1024 * 1024;
/** Bytes that wait for the disk at most; events beyond are counted and dropped, since a log must not eat memory. */
const WAITING_MAX = 4 * 1024 * 1024;
/** Milliseconds that events gather before they are written together. */
const GATHER_MS = 20;

export interface AuditOptions {
  readonly rotateBytes?: number;
  /** Told once for each time the disk begins to refuse. */
  readonly onFault: (message: string) => void;
}

/** An append-only log of JSON lines. Writing never throws, never waits, and never keeps a request back. */
export class AuditLog {
  readonly #path: string;
  readonly #rotateBytes: number;
  readonly #onFault: (message: string) => void;
  #file: FileHandle | undefined;
  #size: number;
  #waiting: string[] = [];
  #waitingBytes = 0;
  #writing: Promise<void> | undefined;
  #faulty = false;
  /** Ends the gathering early. */
  #gathered: (() => void) | undefined;

  private constructor(path: string, file: FileHandle | undefined, size: number, options: AuditOptions) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
    this.#rotateBytes = options.rotateBytes ?? AUDIT_ROTATE_BYTES;
    this.#onFault = options.onFault;
  }

  static async open(path: string, options: AuditOptions): Promise<Result<AuditLog, HostFailure>> {
    try {
      const file = await open(path, 'a', PRIVATE_FILE);
      const found = await file.stat();
      // Not of a device or a pipe, which others may use as well.
      if (found.isFile()) await file.chmod(PRIVATE_FILE);
      return ok(new AuditLog(path, file, found.size, options));
    } catch (error) {
      return fail(fileFailure('open the audit log', path, error));
    }
  }

  /** For an egress that keeps no log. */
  static none(): AuditLog {
    return new AuditLog('', undefined, 0, { onFault: () => {} });
  }

  get enabled(): boolean {
    return this.#path !== '';
  }

  write(event: AuditEvent): void {
    if (!this.enabled) return;
    const line = `${JSON.stringify(event)}\n`;
    if (this.#waitingBytes + line.length > WAITING_MAX) {
      this.#fault(`the audit log ${this.#path} cannot keep up: events are dropped`);
      return;
    }
    this.#waiting.push(line);
    this.#waitingBytes += line.length;
    this.#writing ??= this.#drain();
  }

  /** Settles when everything written so far is in the file, or was given up. */
  async flush(): Promise<void> {
    this.#gathered?.();
    await this.#writing;
  }

  /** Everything written before is in the file then; what comes after is written to it as well. */
  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.flush();
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
  }

  async #drain(): Promise<void> {
    // One write for many events: each wakes a thread of its own, which costs more than a request's decision.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHER_MS);
      this.#gathered = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#gathered = undefined;
    while (this.#waiting.length > 0) {
      const text = this.#waiting.join('');
      this.#waiting = [];
      this.#waitingBytes = 0;
      try {
        await this.#append(Buffer.from(text));
        if (this.#faulty) this.#onFault(`the audit log ${this.#path} can be written again`);
        this.#faulty = false;
      } catch (error) {
        const { code = String(error) } = error as NodeJS.ErrnoException;
        this.#fault(`the audit log ${this.#path} cannot be written (${code}): events are lost until it can`);
      }
    }
    this.#writing = undefined;
  }

  async #append(bytes: Buffer): Promise<void> {
    if (this.#size > 0 && this.#size + bytes.length > this.#rotateBytes) await this.#rotate();
    this.#file ??= await open(this.#path, 'a', PRIVATE_FILE);
    let written = 0;
    try {
      while (written < bytes.length) {
        written += (await this.#file.write(bytes, written)).bytesWritten;
      }
    } catch (error) {
      // A torn line must not swallow the next one.
      if (written > 0) await this.#file.truncate(this.#size).catch(() => {});
      throw error;
    }
    this.#size += written;
  }

  async #rotate(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
    await rename(this.#path, `${this.#path}.1`);
    this.#size = 0;
  }

  #fault(message: string): void {
    if (this.#faulty) return;
    this.#faulty = true;
    this.#onFault(message);
  }
}
