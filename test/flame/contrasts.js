/**
 * Runs in the browser: how well the text of calls stands out from each colour of the legend, as WCAG counts it.
 * @returns {number[]}
 */
export function contrasts() {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
  const luminanceOf = (colour) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const [red, green, blue] = [...context.getImageData(0, 0, 1, 1).data].map((value) => {
      const part = value / 255
      return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    })
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const text = luminanceOf(getComputedStyle(document.body).getPropertyValue('--on-call'))
  return [...document.querySelectorAll('.swatch')].map((swatch) => {
    const ground = luminanceOf(getComputedStyle(swatch).backgroundColor)
    return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05)
  })
}
