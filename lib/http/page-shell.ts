import type { LimitCounts } from '../page/wire.ts'
import { markup, Markup } from './markup.ts'
import type { PageAssets } from './page-assets.ts'
import { stateBanner } from './page-banner.ts'

/** What a browser gets at first: how things stand, in words, and the script that shows the rest. */
export function pageShell({ style, loader }: PageAssets, limits: LimitCounts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>perfguard</title>
<style>${new Markup(style)}</style>
<script type="module">${new Markup(loader)}</script>
</head>
<body>
<header id="banner">${stateBanner(limits)}</header>
<main id="app"><p><a href="?plain">The page without a script</a></p></main>
<noscript><p>This page needs its script; <a href="?plain">there is one without</a>.</p></noscript>
</body>
</html>
`.text
}
