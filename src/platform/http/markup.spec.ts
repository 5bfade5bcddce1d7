import { describe, expect, it } from '@jest/globals';
import { Markup, markup } from './markup.js';

describe('markup', () => {
  it('takes what is put in for text', () => {
    expect(markup`<p title="${`"'`}">${'<b> & </b>'}</p>`.text).toBe(
      '<p title="&quot;&#39;">&lt;b&gt; &amp; &lt;/b&gt;</p>',
    );
  });

  it('takes markup for what it is, one or many', () => {
    const items = ['a', '<'].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ul>${items}</ul>${new Markup('<hr>')}`.text).toBe('<ul><li>a</li><li>&lt;</li></ul><hr>');
  });

  it('writes numbers, and nothing for nothing', () => {
    expect(markup`${0}${undefined}${1.5}`.text).toBe('01.5');
  });

  it('leaves out what XML cannot hold, and keeps what it can', () => {
    expect(markup`${'a\0b\u001fc\ud800d\ufffe\te\n😀'}`.text).toBe('abcd\te\n😀');
  });
});
