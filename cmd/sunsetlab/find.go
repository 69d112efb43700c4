package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sunsetlab/scenarios"
)

// find reads the scenarios that arguments name: files, folders of them, or
// shipped ones by their names; all shipped ones without any. What is passed over in
// a folder is noted.
func find(args []string, notes io.Writer) ([]*scenarios.Scenario, error) {
	if len(args) == 0 {
		args = scenarios.Library()
	}
	var all []*scenarios.Scenario
	var errs []error
	for _, arg := range args {
		found, err := findOne(arg, notes)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		all = append(all, found...)
	}
	return all, errors.Join(errs...)
}

func findOne(arg string, notes io.Writer) ([]*scenarios.Scenario, error) {
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return findIn(arg, notes)
	case err == nil || looksLikeFile(arg):
		s, err := scenarios.Load(arg)
		return []*scenarios.Scenario{s}, err
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("reading the scenario: %w", err)
	}
	s, err := scenarios.Shipped(arg)
	if err != nil {
		return nil, fmt.Errorf("%w, and there is no such file", err)
	}
	return []*scenarios.Scenario{s}, nil
}

// looksLikeFile tells a file that is not there from the name of a shipped
// scenario that does not exist.
func looksLikeFile(arg string) bool {
	return strings.ContainsRune(arg, filepath.Separator) || isYAML(arg)
}

func isYAML(name string) bool {
	return slices.Contains([]string{".yaml", ".yml"}, strings.ToLower(filepath.Ext(name)))
}

// findIn reads the scenarios in a folder and those below it. Other YAML, such as
// devices of a catalogue, may lie there too.
func findIn(dir string, notes io.Writer) ([]*scenarios.Scenario, error) {
	var all []*scenarios.Scenario
	var errs []error
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() || !isYAML(path) {
			return nil
		}
		if !scenarios.IsScenario(path) {
			fmt.Fprintf(notes, "passed over: %s (no scenario: it has none of network, networks, devices, timeline, expect)\n", path)
			return nil
		}
		s, err := scenarios.Load(path)
		if err != nil {
			errs = append(errs, err)
			return nil
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the folder: %w", err)
	}
	if len(all) == 0 && len(errs) == 0 {
		return nil, fmt.Errorf("there is no scenario (*.yaml) in %s", dir)
	}
	return all, errors.Join(errs...)
}

// one reads the one scenario that an argument names.
func one(arg string, notes io.Writer) (*scenarios.Scenario, error) {
	found, err := findOne(arg, notes)
	if err != nil {
		return nil, err
	}
	if len(found) != 1 {
		return nil, fmt.Errorf("%s holds %d scenarios: name one of them", arg, len(found))
	}
	return found[0], nil
}
