import { Chart } from './chart.ts'
import { copied } from './clipboard.ts'
import { palette } from './colours.ts'
import { Controls } from './controls.ts'
import type { View } from './controls.ts'
import { showCrumbs } from './crumbs.ts'
import { showDetails } from './details.ts'
import { byId } from './dom.ts'
import { FunctionList } from './function-list.ts'
import { matchedWords, showLegend } from './legend.ts'
import { Notice } from './notice.ts'
import type { Recording } from './recording.ts'
import { heaviest } from './sandwich.ts'
import { SandwichView } from './sandwich-view.ts'
import { nameOf, stackOf } from './scene.ts'
import type { Scene } from './scene.ts'
import { found } from './search.ts'
import { shownTree } from './shown-tree.ts'
import { Tip } from './tip.ts'

const views: readonly View[] = ['graph', 'functions', 'sandwich']

/** Ties the parts together: whatever the user sets leads to a new scene, which every part then shows. */
export class App {
  readonly #recording: Recording
  readonly #controls: Controls
  readonly #graph: Chart
  readonly #functions: FunctionList
  readonly #sandwich: SandwichView
  readonly #details = byId('details', HTMLElement)
  readonly #tip = new Tip(byId('tip', HTMLElement))
  readonly #notice = new Notice(byId('said', HTMLElement))
  #scene: Scene
  #shownFor = ''
  #saidZoom = 0
  /** The chart that keys without a place of their own are meant for. */
  #current: Chart

  constructor(recording: Recording) {
    this.#recording = recording
    this.#controls = new Controls(recording, () => this.update())
    const events = {
      selected: (chart: Chart) => this.#onSelected(chart),
      zoomed: (chart: Chart) => this.#onZoomed(chart),
      hovered: ({ scene }: Chart, node: number, x: number, y: number) => {
        if (scene === null || node < 0) this.#tip.hide()
        else this.#tip.show(scene, node, x, y)
      },
    }
    this.#graph = this.#current = new Chart('Calls, widest first', events)
    byId('graph', HTMLElement).append(this.#graph.element)
    const callers = new Chart('Callers', events, true)
    this.#sandwich = new SandwichView(byId('sandwich', HTMLElement), callers, new Chart('Callees', events))
    this.#functions = new FunctionList((frame) => this.#openSandwich(frame))
    byId('functions', HTMLElement).append(this.#functions.element)
    this.#scene = this.#newScene()
    this.update()
    this.#markCulprit()
  }

  /** Shows what the controls say now. */
  update(): void {
    this.#scene = this.#newScene()
    const { view, colouring } = this.#controls
    for (const one of views) byId(one, HTMLElement).hidden = one !== view
    if (view === 'graph') this.#graph.show(this.#scene)
    else if (view === 'functions') this.#functions.show(this.#scene)
    else this.#sandwich.show(this.#scene, colouring)
    this.#details.hidden = byId('legend', HTMLElement).hidden = view === 'functions'
    byId('empty', HTMLElement).hidden = this.#scene.tree.total[0]! > 0
    showLegend(byId('legend', HTMLElement), this.#scene)
    byId('matched', HTMLElement).textContent = matchedWords(this.#scene)
  }

  get search(): HTMLInputElement {
    return this.#controls.search
  }

  /** To the next call of a function that the search found. */
  nextMatch(): void {
    const { found: hits, tree } = this.#scene
    if (hits === null || this.#controls.view !== 'graph') return
    const from = this.#graph.selected
    const size = tree.frame.length
    for (let step = 1; step <= size; step++) {
      const node = (from + step) % size
      if (!hits.has(tree.frame[node]!) || tree.total[node] === 0) continue
      this.#graph.select(node)
      return
    }
  }

  endSearch(): void {
    this.search.value = ''
    this.update()
    this.#current.focus()
  }

  openSelected(): void {
    const { scene, selected } = this.#current
    if (scene !== null && (selected > 0 || this.#current !== this.#graph))
      this.#openSandwich(scene.tree.frame[selected]!)
  }

  async copySelected(): Promise<void> {
    const { scene, selected } = this.#current
    if (scene === null) return
    const done = await copied(stackOf(scene, selected))
    this.#notice.say(done ? 'Stack copied' : 'The browser does not allow to copy')
  }

  hideTip(): void {
    this.#tip.hide()
  }

  #newScene(): Scene {
    const recording = this.#recording
    const { choice, colouring, search } = this.#controls
    // Typing in the search changes no tree.
    const key = JSON.stringify([...choice.hidden, choice.route])
    const tree = key === this.#shownFor ? this.#scene.tree : shownTree(recording, choice)
    this.#shownFor = key
    return {
      recording,
      tree,
      palette: palette(colouring, recording, tree),
      found: found(recording, search.value),
    }
  }

  #onSelected(chart: Chart): void {
    this.#current = chart
    const { scene, selected } = chart
    if (scene === null) return
    showDetails(this.#details, scene, selected, {
      zoom: () => chart.zoomTo(selected),
      sandwich: () => this.openSelected(),
      copy: () => void this.copySelected(),
    })
  }

  #onZoomed(chart: Chart): void {
    if (chart === this.#graph) showCrumbs(byId('crumbs', HTMLElement), chart)
    const { scene, zoom } = chart
    if (scene === null || this.#saidZoom === zoom) return
    this.#saidZoom = zoom
    this.#notice.say(`Zoomed into ${nameOf(scene, zoom)}`, true)
  }

  #openSandwich(frame: number): void {
    this.#sandwich.choose(frame)
    this.#controls.view = 'sandwich'
    this.update()
    this.#sandwich.focus()
  }

  #markCulprit(): void {
    const { culprit } = this.#recording.data
    const node = culprit < 0 ? -1 : heaviest(this.#scene.tree, culprit)
    if (node >= 0) this.#graph.select(node)
    if (culprit >= 0) this.#sandwich.choose(culprit)
  }
}
