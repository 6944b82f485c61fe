import type { Page } from '@playwright/test';

/** How wide the page is. More than the screen means that people must scroll in two directions. */
export function width(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}

/** The same while only the text is enlarged, to 200 %. */
export function widthWithLargeText(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { style } = document.documentElement;
    style.fontSize = '200%';
    const { scrollWidth } = document.documentElement;
    style.fontSize = '';
    return scrollWidth;
  });
}

/** The controls that have no edge in forced colours, which take away backgrounds and shadows. */
export function withoutEdge(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = document.querySelectorAll('button, textarea, select, input:not([type=checkbox], [type=radio])');
    const bare = [...controls].filter((control) => {
      const { borderTopStyle, borderTopWidth, textDecorationLine } = getComputedStyle(control);
      const hasEdge = borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0;
      return control.checkVisibility() && !hasEdge && textDecorationLine === 'none';
    });
    return bare.map((control) => control.outerHTML.slice(0, 200));
  });
}

/** The elements that move. An end that is as good as immediate still fires its events, so it does not count. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seconds = (text: string) =>
      Math.max(...text.split(',').map((part) => parseFloat(part) * (/ms$/.test(part.trim()) ? 0.001 : 1)));
    const found = [...document.querySelectorAll('*')].filter((element) => {
      const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element);
      const isAnimated = animationName !== 'none' && seconds(animationDuration) > 0.01;
      return seconds(transitionDuration) > 0.01 || isAnimated || scrollBehavior === 'smooth';
    });
    return found.map((element) => element.outerHTML.slice(0, 200));
  });
}
