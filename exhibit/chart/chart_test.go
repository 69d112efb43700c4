package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot"

	"sunsetlab/exhibit"
)

func figures() []exhibit.Figure {
	line := func(f func(x float64) float64) (points []exhibit.Point) {
		for x := 1.0; x < 160; x++ {
			points = append(points, exhibit.Point{X: x, Y: f(x), Low: f(x) * 0.9, High: f(x) * 1.1})
		}
		return points
	}
	return []exhibit.Figure{
		{Name: "week", Title: "A <week> & more", Of: `"persons"`, X: exhibit.Axis{Label: "hour", Scale: exhibit.HourOfWeek, To: 168}, Y: exhibit.Axis{Label: "volume"},
			Series: []exhibit.Series{{Name: "all", Points: line(math.Sqrt)}, {Name: "guide", Style: exhibit.Guide, Points: line(math.Log)}}},
		{Name: "log", X: exhibit.Axis{Scale: exhibit.Log, From: 1, To: 1000}, Y: exhibit.Axis{Scale: exhibit.Log}, Square: true,
			Series: []exhibit.Series{{Name: "dots", Style: exhibit.Dots, Points: line(func(x float64) float64 { return x * x })}}},
		{Name: "day", X: exhibit.Axis{Scale: exhibit.HourOfDay, To: 23}, Series: []exhibit.Series{{Points: line(math.Cbrt)}}},
		{Name: "months", X: exhibit.Axis{Scale: exhibit.Months}, Series: []exhibit.Series{{Points: []exhibit.Point{{X: 24305, Y: 1}, {X: 24306, Y: 2}}}}},
		{Name: "dates", X: exhibit.Axis{Scale: exhibit.Dates}, Y: exhibit.Axis{Scale: exhibit.Shares, To: 1}, Series: []exhibit.Series{
			{Name: "few", Points: []exhibit.Point{exhibit.At(day(2024, 12, 1), 0.5), exhibit.At(day(2025, 1, 1), 0.7)}}}},
		{Name: "bars", X: exhibit.Axis{Scale: exhibit.Names, Names: []string{"more than ten of them", "fewer"}}, Y: exhibit.Axis{Scale: exhibit.Shares},
			Series: []exhibit.Series{{Name: "left", Style: exhibit.Bars, Points: []exhibit.Point{exhibit.At(0, 0.5), {X: 1, Y: 0.2, Low: 0.1, High: 0.3}}},
				{Name: "right", Style: exhibit.Bars, Points: []exhibit.Point{exhibit.At(1, 0.4)}}}},
		{Name: "lying", Lying: true, X: exhibit.Axis{Scale: exhibit.Names, Names: []string{"up", "down"}},
			Series: []exhibit.Series{{Name: "only", Style: exhibit.Bars, Points: []exhibit.Point{exhibit.At(0, 3), exhibit.At(1, -2)}}}},
	}
}

func day(year int, month time.Month, day int) float64 {
	return exhibit.Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// odd are figures with little or nothing in them.
func odd() []exhibit.Figure {
	one := []exhibit.Point{{X: 5, Y: 5, Low: 5, High: math.Inf(1)}}
	var all []exhibit.Figure
	for _, scale := range []exhibit.Scale{exhibit.Linear, exhibit.Log, exhibit.HourOfWeek, exhibit.HourOfDay, exhibit.Months, exhibit.Dates, exhibit.Times, exhibit.Names, exhibit.Shares} {
		for _, points := range [][]exhibit.Point{nil, one, {{X: 5, Y: 5, Low: 5, High: 5}}, {{X: 0, Y: 0}}, {{X: math.NaN(), Y: math.Inf(1)}}, {{X: -3, Y: -4, Low: -4, High: -4}}, {{X: 1e-300, Y: 1e300, High: 1e300}}} {
			all = append(all, exhibit.Figure{Name: "odd", X: exhibit.Axis{Scale: scale}, Y: exhibit.Axis{Scale: scale}, Series: []exhibit.Series{{Name: "s", Points: points}, {Name: "d", Style: exhibit.Dots, Points: points}, {Name: "b", Style: exhibit.Bars, Points: points}}})
		}
	}
	return all
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		require.NoError(t, err)
	}
}

func TestDrawings(t *testing.T) {
	for _, f := range append(figures(), odd()...) {
		var one, two bytes.Buffer
		require.NoError(t, WriteSVG(&one, &f))
		require.NoError(t, WriteSVG(&two, &f))
		require.Equal(t, one.String(), two.String())
		wellFormed(t, one.String())
		if f.Name == "odd" {
			continue
		}
		one.Reset()
		two.Reset()
		require.NoError(t, WritePNG(&one, &f))
		require.NoError(t, WritePNG(&two, &f))
		require.Equal(t, one.Bytes(), two.Bytes())
		img, err := png.Decode(&one)
		require.NoError(t, err)
		require.Greater(t, img.Bounds().Dx(), 1000)
	}
}

func TestSVGSaysWhatItShows(t *testing.T) {
	text, err := Inline(&figures()[0])
	require.NoError(t, err)
	require.Contains(t, text, `role="img" aria-label="A &lt;week&gt; &amp; more"`)
	require.Contains(t, text, "<title>A &lt;week&gt; &amp; more</title>")
	require.Contains(t, text, ">Mon</text>")
	require.Contains(t, text, ">all</text>")
}

func labels(ticks []plot.Tick) string {
	var all []string
	for _, t := range ticks {
		all = append(all, t.Label)
	}
	return strings.Join(all, " ")
}

func TestDates(t *testing.T) {
	for want, span := range map[string][2]float64{
		"2024-10-01 2024-10-02":                                  {day(2024, 10, 1), day(2024, 10, 2)},
		"2024-10-01 2024-10-02 2024-10-03 2024-10-04 2024-10-05": {day(2024, 10, 1), day(2024, 10, 5)},
		"2024-10-07 2024-10-14 2024-10-21 2024-10-28":            {day(2024, 10, 1), day(2024, 11, 1)},
		"2024-10 2024-11 2024-12 2025-01 2025-02 2025-03":        {day(2024, 10, 1), day(2025, 3, 31)},
		"2022-01 2023-01 2024-01 2025-01":                        {day(2021, 4, 1), day(2025, 12, 31)},
	} {
		require.Equal(t, want, labels(dates(span[0], span[1])))
	}
	require.Equal(t, "10-01 00:00 10-01 12:00 10-02 00:00 10-02 12:00 10-03 00:00 10-03 12:00 10-04 00:00", labels(times(day(2024, 10, 1), day(2024, 10, 4))))
	require.Equal(t, "2024-10-07 2024-10-14 2024-10-21 2024-10-28", labels(times(day(2024, 10, 1), day(2024, 11, 1))))
}

func TestBars(t *testing.T) {
	fs := figures()
	text, err := Inline(&fs[5])
	require.NoError(t, err)
	require.Contains(t, text, ">more than ten of</text>")
	require.Contains(t, text, ">them</text>")
	require.Contains(t, text, ">20 %</text>")
	require.Contains(t, text, ">left</text>")
	text, err = Inline(&fs[6])
	require.NoError(t, err)
	require.Contains(t, text, ">-2</text>")
	require.NotContains(t, text, ">only</text>", "one series needs no key")
}

var external = regexp.MustCompile(`(?i)(src|href)\s*=\s*"[^#"]|url\(|@import|<script`)

func TestPageNeedsNothingElse(t *testing.T) {
	r := &exhibit.Report{Title: "A <b>title</b>", Period: "2025-06-02", Notes: []string{"a.csv: line 3: <script>alert(1)</script>"}, Footer: []string{"read it so"}, Figures: figures(),
		Tables: []exhibit.Table{{Name: "t", Title: "T", Notes: []string{"n"}, Columns: []exhibit.Column{{Name: "x"}, {Name: "y", Kind: exhibit.Percent, Limits: true}},
			Rows: [][]exhibit.Cell{{{Text: "<i>"}, {Value: exhibit.Interval{Low: 0.1, Value: 0.2, High: 0.3}}}}}}}
	var b bytes.Buffer
	require.NoError(t, WritePage(&b, r))
	page := b.String()
	require.Empty(t, external.FindAllString(page, -1))
	require.NotContains(t, page, "<script")
	require.NotContains(t, page, "<i>")
	require.Contains(t, page, "20 [10, 30] %")
	require.Equal(t, len(figures()), strings.Count(page, "<svg "))
	require.Contains(t, page, "<p>read it so</p>")
	require.Contains(t, page, `<html lang="en">`)
}

func BenchmarkSVG(b *testing.B) {
	f := figures()[0]
	for b.Loop() {
		if _, err := Inline(&f); err != nil {
			b.Fatal(err)
		}
	}
}
