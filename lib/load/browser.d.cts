declare const browser: {
  script: string
  style: string
  /** As a Content-Security-Policy names them: `sha256-…`. */
  scriptHash: string
  styleHash: string
}
export = browser
