import { markup, Markup } from './markup.ts'
import { pageStyle } from './page-style.ts'

/** Everything before the body's content; it reloads every 5 seconds, for there is no script. */
export function pageHead(nonce: string): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<meta name="robots" content="noindex">
<title>perfguard</title>
<style nonce="${nonce}">${new Markup(pageStyle)}</style>
</head>
<body>
<main>
`.text
}
