package main

import (
	"fmt"
	"io"
	"os"

	"golang.org/x/term"
)

// terminal returns the file behind a writer if it is a terminal.
func terminal(w io.Writer) (*os.File, bool) {
	if s, ok := w.(*sink); ok {
		w = s.w
	}
	f, ok := w.(*os.File)
	return f, ok && term.IsTerminal(int(f.Fd()))
}

// progress is a line on a terminal that says how far a run is. Elsewhere it is
// nothing.
type progress struct {
	w        io.Writer
	count, n int
	shown    bool
}

func newProgress(w io.Writer, n int) *progress {
	if _, ok := terminal(w); !ok || n < 2 {
		return &progress{}
	}
	return &progress{w: w, n: n}
}

func (p *progress) done(name string) {
	if p.w == nil {
		return
	}
	p.count++
	p.shown = true
	fmt.Fprintf(p.w, "\r\x1b[K%d of %d  %s", p.count, p.n, name)
}

func (p *progress) clear() {
	if p.shown {
		p.shown = false
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// style colours words on a terminal, and leaves them alone elsewhere.
type style struct{ colour bool }

func styleOf(w io.Writer) style {
	_, ok := terminal(w)
	return style{colour: ok && os.Getenv("NO_COLOR") == ""}
}

func (s style) paint(code, text string) string {
	if !s.colour {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (s style) good(text string) string  { return s.paint("32", text) }
func (s style) bad(text string) string   { return s.paint("31;1", text) }
func (s style) faint(text string) string { return s.paint("2", text) }
func (s style) bold(text string) string  { return s.paint("1", text) }
