// The folder of this file, for starting the recorder's thread from it. CommonJS in both builds: neither `__dirname` nor
// `import.meta` exists in both kinds of module.
const here: string = __dirname
// @ts-expect-error: TS1294, and the only syntax that TypeScript has for this.
export = here
