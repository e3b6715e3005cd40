import Handlebars from 'handlebars'

const template = Array.from(
  { length: 480 },
  (_, n) => `{{#if part${n}}}<p class="c${n}">{{title}} {{#each rows}}{{this.name}}{{/each}}</p>{{/if}}`,
).join('\n')

/** Compiles the template anew for each page. */
export function start(shop) {
  return shop.replace('renderPage', renderTemplate)
}

function renderTemplate(slug, text) {
  const render = Handlebars.create().compile(template)
  return render({ title: slug, part1: true, rows: [{ name: text.length }] })
}
