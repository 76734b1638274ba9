import { patterns } from './drawing.ts';
import { type Content, Markup, markup } from './escape.ts';
import { contentSecurityPolicy, script } from './script.ts';
import { style } from './style.ts';

export interface PageParts {
  readonly title: string;
  /** Beside the brand: what the page is about. */
  readonly header: Content;
  readonly main: Content;
  readonly footer: string;
}

/** The frame of every page of ours: it needs nothing beside it, and its policy forbids any script but its own. */
export function pageShell({ title, header, main, footer }: PageParts): string {
  const page = markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${new Markup(contentSecurityPolicy.replaceAll('"', '&quot;'))}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer"><title>${title} · indoubt</title><style>${new Markup(style)}</style></head>
<body>${patterns}<header class="top"><span class="brand"><i></i>indoubt</span>${header}</header>
<main>${main}</main>
<footer>${footer}</footer>
<script>${new Markup(script)}</script></body></html>
`;
  return page.text;
}
