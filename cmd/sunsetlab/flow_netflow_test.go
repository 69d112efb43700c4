package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/internal/peer"
	"sunsetlab/traffic"
	"sunsetlab/traffic/store"
)

// collectInBackground runs flow collect until stop is called, which returns
// what it said.
func collectInBackground(t *testing.T, f *flowCollectFlags, out io.Writer) (address string, stop func() string) {
	t.Helper()
	if f.flush == 0 {
		f.flush = 1 << 40
	}
	f.listen = "127.0.0.1:0"
	r, w := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- flowCollect(ctx, out, w, f)
		w.Close()
	}()
	log := bufio.NewReader(r)
	line, err := log.ReadString('\n')
	require.NoError(t, err)
	address = strings.TrimSpace(strings.TrimPrefix(line, "taking NetFlow at "))
	rest := make(chan []byte, 1)
	go func() {
		b, _ := io.ReadAll(log)
		rest <- b
	}()
	return address, func() string {
		if f.count == 0 {
			cancel()
		}
		require.NoError(t, <-done)
		cancel()
		return string(<-rest)
	}
}

func flowCommand(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	require.Equal(t, exitMet, run(append([]string{"flow"}, args...), &out, &errs), errs.String())
	return out.String()
}

// exported reads the figures that flow export prints.
func exported(t *testing.T, out string) (records uint64, packets, octets uint64) {
	t.Helper()
	m := regexp.MustCompile(`sampled +(\d+) packets +(\d+) bytes`).FindStringSubmatch(out)
	require.NotNil(t, m, out)
	_, err := fmt.Sscan(m[1]+" "+m[2], &packets, &octets)
	require.NoError(t, err)
	m = regexp.MustCompile(`exported +(\d+) records`).FindStringSubmatch(out)
	require.NotNil(t, m, out)
	_, err = fmt.Sscan(m[1], &records)
	require.NoError(t, err)
	return records, packets, octets
}

func recordsOf(t *testing.T, name string) (n, packets, octets uint64, exporters map[string]bool) {
	t.Helper()
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	exporters = map[string]bool{}
	for r, err := range traffic.ReadRecords(name, file) {
		require.NoError(t, err)
		require.EqualValues(t, 500, r.Rate)
		n++
		packets += r.Packets
		octets += r.Bytes
		exporters[fmt.Sprint(r.Exporter, " ", r.Domain)] = true
	}
	return n, packets, octets, exporters
}

// TestExportToCollect sends made traffic to a collector, and what it kept to
// another: all that was sampled is found in the end.
func TestExportToCollect(t *testing.T) {
	for _, version := range []string{"v9", "ipfix"} {
		t.Run(version, func(t *testing.T) {
			dir := t.TempDir()
			csv, json, folder := filepath.Join(dir, "c.csv"), filepath.Join(dir, "c.json"), filepath.Join(dir, "folder")
			address, stop := collectInBackground(t, &flowCollectFlags{csv: csv, json: json, out: folder}, io.Discard)
			out := flowCommand(t, "export", "--to", address, "--netflow", version, "--rate", "500",
				"--mobile", "10", "--broadband", "1", "--exporters", "2", "--domains", "2", "--pace", "4000")
			log := stop()
			records, packets, octets := exported(t, out)
			require.NotZero(t, records)
			require.Regexp(t, `127\.0\.0\.1 +3 +\d+ +1 in 500 .* 0 (datagrams|records) +0 +0 +0 +0 +0 +0\n`, log)
			for _, file := range []string{csv, json} {
				n, p, b, exporters := recordsOf(t, file)
				require.Equal(t, []uint64{records, packets, octets}, []uint64{n, p, b})
				require.Len(t, exporters, 4)
			}
			st, err := store.Open(folder)
			require.NoError(t, err)
			kept := uint64(0)
			for _, err := range st.Records() {
				require.NoError(t, err)
				kept++
			}
			require.Equal(t, records, kept)

			for _, from := range []string{csv, json, folder} {
				again := filepath.Join(t.TempDir(), "again.csv")
				address, stop := collectInBackground(t, &flowCollectFlags{csv: again, count: records}, io.Discard)
				out := flowCommand(t, "export", from, "--to", address, "--netflow", version)
				require.Contains(t, out, fmt.Sprintf("%d records of 4 domains", records))
				stop()
				n, p, b, exporters := recordsOf(t, again)
				require.Equal(t, []uint64{records, packets, octets}, []uint64{n, p, b})
				require.Len(t, exporters, 4)
			}
		})
	}
}

// TestCollectAssumesARate only where the exporter says none.
func TestCollectAssumesARate(t *testing.T) {
	var out bytes.Buffer
	address, stop := collectInBackground(t, &flowCollectFlags{rate: 500}, &out)
	records := filepath.Join(t.TempDir(), "r.csv")
	require.NoError(t, os.WriteFile(records, []byte("start,end,src,dst,protocol,packets,bytes\n"+
		"2025-06-02T12:00:00Z,2025-06-02T12:00:01Z,192.0.2.1,192.0.2.2,6,1,40\n"), 0o600))
	flowCommand(t, "export", records, "--to", address, "--netflow", "v5", "--rate", "100")
	log := stop()
	require.Contains(t, log, "1 in 100")
	require.Contains(t, out.String(), `"rate":100}`)
}

func TestCollectSaysWhatItCantRead(t *testing.T) {
	address, stop := collectInBackground(t, &flowCollectFlags{json: filepath.Join(t.TempDir(), "r.json")}, io.Discard)
	s, err := dialExport(t.Context(), &flowExportFlags{to: address})
	require.NoError(t, err)
	for range 12 {
		require.NoError(t, s.send(0, []byte("GET / HTTP/1.1\r\n\r\n")))
	}
	require.NoError(t, s.close())
	log := stop()
	require.Equal(t, 10, strings.Count(log, "version 18245 is none of NetFlow v5, v9 and IPFIX"))
	require.Contains(t, log, "further datagrams that can't be read are counted only")
	require.Contains(t, log, "12 datagrams refused")
	require.Contains(t, log, "0 records\n")
}

// TestExportToNobody is an error, since the port answers that it's closed.
func TestExportToNobody(t *testing.T) {
	var out, errs bytes.Buffer
	code := run([]string{"flow", "export", "--to", fmt.Sprintf("127.0.0.1:%d", peer.FreeUDP(t)), "--mobile", "2", "--broadband", "0"}, &out, &errs)
	require.Equal(t, exitUnusable, code)
	require.Contains(t, errs.String(), "nobody listens at 127.0.0.1:")
}
