import { BASE62, BASE64_INNER, BASE64URL, HEX_LOWER, WORD } from '../byte-class.ts';
import { atLeast, run, type TokenFormat } from '../rule.ts';

/** Model providers. */
export const MODEL_FORMATS: readonly TokenFormat[] = [
  {
    rule: 'anthropic-api-key',
    source: 'docs.anthropic.com',
    anchors: ['sk-ant-api'],
    tail: [run(BASE62, 2), '-', atLeast(BASE64URL, 80)],
  },
  {
    rule: 'anthropic-admin-api-key',
    source: 'docs.anthropic.com',
    anchors: ['sk-ant-admin'],
    tail: [run(BASE62, 2), '-', atLeast(BASE64URL, 80)],
  },
  {
    rule: 'anthropic-oauth-token',
    source: 'docs.anthropic.com',
    anchors: ['sk-ant-oat', 'sk-ant-ort', 'sk-ant-sid'],
    tail: [run(BASE62, 2), '-', atLeast(BASE64URL, 60)],
  },
  {
    rule: 'openai-api-key',
    source: 'platform.openai.com',
    anchors: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-None-'],
    tail: [atLeast(BASE64URL, 40)],
  },
  {
    rule: 'openai-api-key',
    source: 'platform.openai.com',
    anchors: ['T3BlbkFJ'],
    head: ['sk-', run(BASE62, 20)],
    tail: [run(BASE62, 20)],
  },
  {
    rule: 'openai-api-key',
    source: 'platform.openai.com',
    anchors: ['sk-'],
    tail: [run(BASE62, 40, 64)],
    notAfter: WORD,
    mixed: true,
  },
  {
    rule: 'deepseek-api-key',
    source: 'api-docs.deepseek.com',
    anchors: ['sk-'],
    tail: [run(HEX_LOWER, 32)],
    notAfter: WORD,
    notBefore: WORD,
    mixed: true,
  },
  {
    rule: 'openrouter-api-key',
    source: 'openrouter.ai/docs',
    anchors: ['sk-or-v1-'],
    tail: [run(HEX_LOWER, 64)],
  },
  {
    rule: 'perplexity-api-key',
    source: 'docs.perplexity.ai',
    anchors: ['pplx-'],
    tail: [atLeast(BASE62, 40)],
  },
  { rule: 'groq-api-key', source: 'console.groq.com/docs', anchors: ['gsk_'], tail: [atLeast(BASE62, 48)] },
  { rule: 'xai-api-key', source: 'docs.x.ai', anchors: ['xai-'], tail: [atLeast(BASE62, 70)] },
  {
    rule: 'huggingface-access-token',
    source: 'huggingface.co/docs/hub/security-tokens',
    anchors: ['hf_'],
    tail: [run(BASE62, 34, 40)],
    notAfter: BASE62,
  },
  {
    rule: 'huggingface-organization-api-token',
    source: 'huggingface.co/docs',
    anchors: ['api_org_'],
    tail: [run(BASE62, 34, 40)],
  },
  {
    rule: 'replicate-api-token',
    source: 'replicate.com/docs',
    anchors: ['r8_'],
    tail: [run(BASE62, 37, 40)],
    notAfter: BASE62,
  },
  {
    rule: 'voyage-api-key',
    source: 'docs.voyageai.com/docs/api-key-and-installation',
    anchors: ['pa-'],
    tail: [run(BASE64URL, 43)],
    notAfter: BASE64_INNER,
    mixed: true,
  },
  {
    rule: 'modal-token',
    source: 'modal.com/docs/reference/modal.config',
    anchors: ['ak-', 'as-'],
    tail: [run(BASE62, 22)],
    notAfter: BASE64_INNER,
    mixed: true,
  },
];
