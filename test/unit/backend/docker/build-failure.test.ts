import { describe, expect, it } from 'vitest';
import { instructionLines, readBuildOutput } from '../../../../src/backend/docker/build-failure.ts';

const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM node:22-slim

RUN echo one && \\
  # between
  echo two
RUN <<END
RUN is no instruction here
END
USER node
`;

it('knows where instructions begin: not in comments, continued lines and here-documents', () => {
  expect(instructionLines(DOCKERFILE)).toEqual([2, 4, 7, 10]);
  expect(instructionLines('# escape=`\nFROM a `\n  AS b\nRUN c\\\nRUN d\n')).toEqual([2, 4, 5]);
  expect(instructionLines('')).toEqual([]);
});

describe('what a failed build says', () => {
  it.each([
    [
      'the builder before BuildKit',
      `DEPRECATED: The legacy builder is deprecated and will be removed in a future release.
            Install the buildx component to build images with BuildKit:
Sending build context to Docker daemon  3.072kB
Step 1/4 : FROM node:22-slim
 ---> bcf6377d123d
Step 2/4 : RUN echo one &&   echo two
 ---> Running in f9768ed100eb
one
\u001b[91mls: cannot access '/nowhere': No such file or directory
\u001b[0mThe command '/bin/sh -c echo one' returned a non-zero code: 2
`,
      {
        line: 4,
        lines: [
          'one',
          "ls: cannot access '/nowhere': No such file or directory",
          "The command '/bin/sh -c echo one' returned a non-zero code: 2",
        ],
      },
    ],
    [
      'BuildKit',
      `#4 [2/3] RUN echo one
#4 0.119 one
#4 ERROR: process "/bin/sh -c echo one" did not complete successfully: exit code: 2
------
Dockerfile:4
--------------------
   4 | >>> RUN echo one && \\
--------------------
ERROR: failed to solve: exit code: 2
`,
      { line: 4, lines: expect.arrayContaining(['ERROR: failed to solve: exit code: 2']) },
    ],
    [
      'a parser',
      'Error response from daemon: dockerfile parse error line 2: unknown instruction: FRUIT\n',
      { line: 2, lines: [expect.stringContaining('unknown instruction: FRUIT')] },
    ],
    [
      'one who says no line',
      'failed to reach the registry\n',
      { line: undefined, lines: ['failed to reach the registry'] },
    ],
  ])('%s', (_who, output, expected) => {
    expect(readBuildOutput(output, DOCKERFILE)).toEqual(expected);
  });
});
