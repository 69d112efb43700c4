package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"sunsetlab/exhibit"
)

// bars are the bars of one series, with whiskers where values have limits.
type bars struct {
	points []exhibit.Point
	colour color.Color
	// offset is where a bar's middle is from that of its group, width how wide it
	// is; groups are 1 apart.
	offset, width float64
	// lying bars begin at the left, their groups follow one another downwards.
	lying bool
}

// groupWidth is how much of the room of a group has bars in it.
const groupWidth = 0.76

func addBars(p *plot.Plot, k *key, f *exhibit.Figure, s *exhibit.Series, points []exhibit.Point, c color.Color) {
	n, at := 0, 0
	for i := range f.Series {
		if &f.Series[i] == s {
			at = n
		}
		if f.Series[i].Style == exhibit.Bars {
			n++
		}
	}
	b := &bars{points: points, colour: c, width: groupWidth / float64(n), lying: f.Lying}
	b.offset = (float64(at) - float64(n-1)/2) * b.width
	p.Add(b)
	if n > 1 {
		k.add(s.Name, b)
	}
}

// Plot draws the bars.
func (b *bars) Plot(c draw.Canvas, p *plot.Plot) {
	toX, toY := p.Transforms(&c)
	at := func(across, along float64) vg.Point {
		x, y := across, along
		if b.lying {
			x, y = along, -across
		}
		// Where there is no 0, such as on a logarithmic axis, bars begin at its end.
		return vg.Point{X: toX(min(max(x, p.X.Min), p.X.Max)), Y: toY(min(max(y, p.Y.Min), p.Y.Max))}
	}
	whisker := draw.LineStyle{Color: ink, Width: vg.Points(0.8)}
	for _, q := range b.points {
		from, to := q.X+b.offset-b.width*0.46, q.X+b.offset+b.width*0.46
		c.FillPolygon(b.colour, []vg.Point{at(from, 0), at(from, q.Y), at(to, q.Y), at(to, 0)})
		if q.Low == q.High {
			continue
		}
		middle, end := q.X+b.offset, b.width*0.16
		c.StrokeLines(whisker,
			[]vg.Point{at(middle, q.Low), at(middle, q.High)},
			[]vg.Point{at(middle-end, q.Low), at(middle+end, q.Low)},
			[]vg.Point{at(middle-end, q.High), at(middle+end, q.High)})
	}
	first, last := p.X.Min, p.X.Max
	if b.lying {
		first, last = -p.Y.Max, -p.Y.Min
	}
	c.StrokeLines(draw.LineStyle{Color: guide, Width: vg.Points(0.8)}, []vg.Point{at(first, 0), at(last, 0)})
}

// headroom is how much farther than the longest bar an axis goes.
const headroom = 1.04

// DataRange has the bars from where they begin.
func (b *bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	low, high := 0.0, 0.0
	first, last := math.Inf(1), math.Inf(-1)
	for _, q := range b.points {
		low, high = min(low, q.Y, q.Low), max(high, q.Y, q.High)
		first, last = min(first, q.X-0.5), max(last, q.X+0.5)
	}
	low, high = low*headroom, high*headroom
	if b.lying {
		return low, high, -last, -first
	}
	return first, last, low, high
}

// Thumbnail draws a bar's colour.
func (b *bars) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(b.colour, []vg.Point{c.Min, {X: c.Min.X, Y: c.Max.Y}, c.Max, {X: c.Max.X, Y: c.Min.Y}})
}
