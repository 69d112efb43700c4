package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"sunsetlab/scenarios"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name      string      `xml:"name,attr"`
	Tests     int         `xml:"tests,attr"`
	Failures  int         `xml:"failures,attr"`
	Timestamp string      `xml:"timestamp,attr"`
	Cases     []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	Failure *junitFailure `xml:"failure"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes verdicts as JUnit XML: a suite for each scenario, a case
// for each expectation.
func writeJUnit(w io.Writer, verdicts []scenarios.Verdict) error {
	all := junitSuites{Suites: make([]junitSuite, len(verdicts))}
	for i := range verdicts {
		s := suiteOf(&verdicts[i])
		all.Suites[i] = s
		all.Tests += s.Tests
		all.Failures += s.Failures
	}
	return all.write(w)
}

func (all *junitSuites) write(w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return fmt.Errorf("writing JUnit XML: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func suiteOf(v *scenarios.Verdict) junitSuite {
	s := junitSuite{Name: v.Scenario, Tests: len(v.Expectations), Timestamp: v.Start.Format(time.RFC3339)}
	for i := range v.Expectations {
		o := &v.Expectations[i]
		c := junitCase{Name: fmt.Sprintf("%s: %s", o.Device, o.Expected), Class: v.Scenario}
		if !o.Met {
			s.Failures++
			text := fmt.Sprintf("%s:%d\nexpected %s\nbut saw %s\n", v.File, o.Line, o.Expected, o.Saw)
			if o.Because != "" {
				text += "because " + o.Because + "\n"
			}
			c.Failure = &junitFailure{Message: strings.TrimSpace("saw " + o.Saw), Text: text}
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}

// writeSunsetJUnit writes what came of the suite sunset: a case for each device,
// and one for its cure.
func writeSunsetJUnit(w io.Writer, s *scenarios.Sunset) error {
	suite := junitSuite{Name: sunsetSuite, Timestamp: s.Start.Format(time.RFC3339)}
	add := func(name string, met bool, saw, because string) {
		c := junitCase{Name: name, Class: sunsetSuite}
		if !met {
			suite.Failures++
			c.Failure = &junitFailure{Message: "saw " + saw, Text: because + "\n"}
		}
		suite.Tests++
		suite.Cases = append(suite.Cases, c)
	}
	for i := range s.Rows {
		r := &s.Rows[i]
		add(fmt.Sprintf("%s: as class %s", r.Device, r.Class), r.AsClass(),
			fmt.Sprintf("before %s, after %s", fewWords(r.Before), fewWords(r.After)), r.Because)
		if r.Cured != nil {
			add(fmt.Sprintf("%s: cured by %s", r.Device, r.Cured.By), r.Cured.Met, fewWords(r.Cured.Status), r.Cured.Text)
		}
	}
	all := junitSuites{Tests: suite.Tests, Failures: suite.Failures, Suites: []junitSuite{suite}}
	return all.write(w)
}
