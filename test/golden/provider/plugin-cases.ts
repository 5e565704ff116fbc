/** Each breaks one rule of provider.yaml; the rest of the file is right. */
export const PLUGIN_CASES: Readonly<Record<string, string>> = {
  'an unknown key': 'command: aider\nbypass_arg: [--yes]\n',
  'no command': 'install: pip install aider-chat\n',
  'a command with a path': 'command: ../bin/aider\n',
  'an unknown prompt mode': 'command: aider\nprompt_mode: append-fil\n',
  'append-file without its flag': 'command: aider\nprompt_mode: append-file\n',
  'a flag that is none': 'command: aider\nprompt_mode: append-file\nprompt_flag: read\n',
  'a file outside of the home': 'command: aider\nfiles: [{path: /etc/passwd, text: x}]\n',
  'a file above the home': 'command: aider\nfiles: [{path: ~/../x, text: x}]\n',
  'a file without a text': 'command: aider\nfiles: [{path: ~/.aider.conf}]\n',
  'a mode that is a number': 'command: aider\nfiles: [{path: ~/.aider.conf, text: x, mode: 600}]\n',
  'an argument that is a number': 'command: aider\nstartup_args: [--retries, 3]\n',
  'a command without a program': 'command: aider\nverify: [[]]\n',
  'a reserved variable': 'command: aider\nenv_vars: {HTTPS_PROXY: http://elsewhere}\n',
  'a route with a slot of the sidecar':
    'command: aider\negress_routes: [{host: api.example.com, token_env: EGRESS_TOKEN_0}]\n',
  'a route without a host': 'command: aider\negress_routes: [{ports: [443]}]\n',
  'a wildcard over every name of a registry': 'command: aider\negress_routes: [{host: "*.com"}]\n',
  'a host twice': 'command: aider\negress_routes: [{host: a.example.com}, {host: A.example.com}]\n',
  'an unknown type of setting': 'command: aider\nsettings: {model: {type: text}}\n',
  'a default of another type': 'command: aider\nsettings: {retries: {type: integer, default: many}}\n',
  'a default that would break out of its string':
    'command: aider\nsettings: {model: {type: string, default: \'x", "y": "\'}}\n',
  'a setting that is not declared':
    "command: aider\nsettings: {model: {type: string}}\nstartup_args: ['--model=$" + "{settings.modle}']\n",
  'an alias': 'command: &c aider\ninstall: *c\n',
  'not YAML': 'command: [aider\n',
  'a key of Object.prototype': 'command: aider\n__proto__: {x: 1}\n',
};
