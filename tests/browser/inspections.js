// What a test of accessibility looks for in a page beside what axe-core does. Each gives [rule, selector, summary].
'use strict';

const FOCUSABLE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
const SHOWN_BY = ['outlineStyle', 'outlineWidth', 'outlineColor', 'boxShadow', 'borderTopColor'];
const TRANSPARENT = 'rgba(0, 0, 0, 0)';

/** A short way to name an element. */
function selectorOf(element) {
  const named = element.id ? `#${element.id}` : [element.localName, ...element.classList].join('.');
  const above = element.parentElement?.closest('[id], [class]');
  return element.id || !above || above === document.documentElement ? named : `${selectorOf(above)} > ${named}`;
}

/** What makes the page wider than the window. */
function scrollingSideways() {
  const { clientWidth, scrollWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const isOut = ({ left, right }) => left < -0.5 || right > clientWidth + 0.5;
  const out = [...document.querySelectorAll('main *, header *, footer *')].filter(
    (one) => one.checkVisibility() && isOut(one.getBoundingClientRect()),
  );
  const innermost = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
  const said = `the page is ${scrollWidth} px wide in a window of ${clientWidth} px`;
  return innermost.slice(0, 5).map((one) => ['no-sideways-scrolling', selectorOf(one), said]);
}

/** What shows no sign of having the focus; to be called once a key was pressed, so that focus is a keyboard's. */
function withoutFocusSign() {
  const found = [];
  for (const element of document.querySelectorAll(FOCUSABLE)) {
    if (!element.checkVisibility() || element.disabled || element.closest('[inert]')) continue;
    document.activeElement.blur();
    const [before, after] = [{ ...look(element) }, (element.focus(), look(element))];
    if (document.activeElement !== element || isSign(before, after)) continue;
    found.push(['focus-visible', selectorOf(element), 'looks the same with the focus of the keyboard']);
  }
  document.activeElement.blur();
  return found;
}

/** How an element looks, and the drawing that it may hold. */
function look(element) {
  const style = getComputedStyle(element);
  const { stroke, strokeWidth } = getComputedStyle(element.querySelector('path') ?? element);
  return { ...Object.fromEntries(SHOWN_BY.map((name) => [name, style[name]])), stroke, strokeWidth };
}

function isSign(before, after) {
  if (after.outlineStyle !== 'none' && parseFloat(after.outlineWidth) >= 1 && after.outlineColor !== TRANSPARENT) {
    return true;
  }
  return ['boxShadow', 'borderTopColor', 'stroke', 'strokeWidth'].some((name) => before[name] !== after[name]);
}

/** What moves although the reader wants nothing to. */
function moving() {
  const moves = ({ transitionDuration, animationName, scrollBehavior }) =>
    transitionDuration.split(',').some((one) => parseFloat(one) > 0.01) ||
    animationName !== 'none' ||
    scrollBehavior === 'smooth';
  const found = [...document.querySelectorAll('*')].filter((one) => moves(getComputedStyle(one)));
  return [...new Set(found.map(selectorOf))].map((one) => ['reduced-motion', one, 'moves all the same']);
}

window.inspections = { scrollingSideways, withoutFocusSign, moving };
