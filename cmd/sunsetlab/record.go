package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"sunsetlab/sim"
	simreport "sunsetlab/sim/report"
)

// observer takes events as they happen and writes them somewhere.
type observer interface {
	Observe(e sim.Event)
	Close() error
}

// recording is a file that is written while a scenario is played.
type recording struct {
	observer
	name string
	file *os.File
	buf  *bufio.Writer
}

// record opens a file for what start writes into it.
func record(name string, start func(w io.Writer) (observer, error)) (*recording, error) {
	// For writing alone: who opens a pipe such as /dev/stdout for reading too
	// waits for ever once nobody else reads from it.
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", name, err)
	}
	r := &recording{name: name, file: f, buf: bufio.NewWriterSize(f, 1<<16)}
	if r.observer, err = start(r.buf); err != nil {
		return nil, errors.Join(fmt.Errorf("writing %s: %w", name, err), f.Close())
	}
	return r, nil
}

func (r *recording) close() error {
	if err := errors.Join(r.observer.Close(), r.buf.Flush(), r.file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", r.name, err)
	}
	return nil
}

// perScenario inserts a scenario's name before the extension if there are
// several: out.pcapng becomes out-csfb.pcapng.
func perScenario(name, stem string, several bool) string {
	if !several {
		return name
	}
	ext := filepath.Ext(name)
	return strings.TrimSuffix(name, ext) + "-" + stem + ext
}

func startCapture(w io.Writer) (observer, error) { return simreport.NewPCAP(w) }

func startTrace(w io.Writer) (observer, error) { return simreport.NewJSON(w), nil }
