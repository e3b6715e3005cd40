declare const browser: {
  script: string
  style: string
  body: string
  /** As a Content-Security-Policy names them: `sha256-…`. */
  scriptHash: string
  styleHash: string
}
export = browser
