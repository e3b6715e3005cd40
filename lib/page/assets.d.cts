declare const assets: {
  /** One module; `br` and `gzip` are its compressed bytes in base64. */
  script: { name: string; br: string; gzip: string }
  style: string
}
export = assets
