import { BASE64_PERCENT } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { distinctBytes } from './value-shape.ts';

/** An HMAC-SHA256 in base64, its marks percent-encoded or not. */
const SHORTEST = 43;
const LONGEST = 64;

/** `sig=` of a shared access signature (learn.microsoft.com/azure/storage/common/storage-sas-overview) or a workflow URL. */
export const sharedAccessSignature: Detector = {
  anchors: [{ text: 'sig=' }],
  verify(window: ScanWindow, anchorStart: number, start: number): DetectedSpan | undefined {
    const before = window.at(anchorStart - 1);
    if (before !== 0x3f && before !== 0x26 && before !== 0x3b && before !== 0x20 && before !== -1)
      return undefined;
    const end = window.runEnd(BASE64_PERCENT, start, 0);
    if (end - start < SHORTEST || end - start > LONGEST) return undefined;
    return distinctBytes(window.bytes, start, end) < 16 ? undefined : { rule: 'azure-sas-token', start, end };
  },
};
