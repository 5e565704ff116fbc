import { execFile } from 'node:child_process';

/** Runs a program of this machine to its end; throws with its own words when it fails. */
export function sh(file: string, ...args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${file} ${args.join(' ')}: ${stderr || error.message}`));
    });
  });
}
