// `node --import as-macos.mjs cli.js`: the command line takes this machine for a Mac. The system is what Node says it is,
// and no variable or flag of the product's says otherwise: who can preload code into it needs none.
Object.defineProperty(process, 'platform', { value: 'darwin' });
Object.defineProperty(process, 'arch', { value: 'arm64' });
