"""Draws what was measured, as SVG."""

import html

WIDTH, LEFT, RIGHT, ROW, BAR = 950, 420, 110, 24, 15
MODULE, OTHER = '#2da44e', '#8b949e'


class Panel:
    """Bars of (name, number, text, whether it is the module's)."""

    def __init__(self, title, bars):
        self.title = title
        self.bars = bars
        self.height = 44 + ROW * len(bars)

    def draw(self, top):
        longest = max(number for _, number, _, _ in self.bars)
        yield f'<text x="0" y="{top + 18}" class="title">' \
            f'{html.escape(self.title)}</text>'
        for i, (name, number, text, is_module) in enumerate(self.bars):
            y = top + 32 + ROW * i
            length = max(1, number / longest * (WIDTH - LEFT - RIGHT))
            yield f'<text x="{LEFT - 10}" y="{y + 12}" text-anchor="end">' \
                f'{html.escape(name)}</text>'
            yield f'<rect x="{LEFT}" y="{y}" width="{length:.1f}"' \
                f' height="{BAR}" rx="2"' \
                f' fill="{MODULE if is_module else OTHER}"/>'
            yield f'<text x="{LEFT + length + 6:.1f}" y="{y + 12}">' \
                f'{html.escape(text)}</text>'


def draw(panels):
    height = sum(panel.height for panel in panels)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}"'
        f' height="{height}" viewBox="0 0 {WIDTH} {height}">',
        '<style>text { font: 13px sans-serif; fill: #57606a }'
        ' .title { font-weight: bold }'
        ' @media (prefers-color-scheme: dark) { text { fill: #c9d1d9 } }'
        '</style>']
    top = 0
    for panel in panels:
        lines += panel.draw(top)
        top += panel.height
    return '\n'.join([*lines, '</svg>', ''])
