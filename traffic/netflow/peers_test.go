package netflow_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	decoder "github.com/netsampler/goflow2/v2/decoders/netflow"
	"github.com/netsampler/goflow2/v2/decoders/netflowlegacy"
	"github.com/netsampler/goflow2/v2/producer"
	protoproducer "github.com/netsampler/goflow2/v2/producer/proto"
	"github.com/stretchr/testify/require"

	"sunsetlab/internal/peer"
	"sunsetlab/internal/tshark"
	"sunsetlab/traffic"
	"sunsetlab/traffic/netflow"
)

const sampled = 100 // of one packet in

var versions = []netflow.Version{netflow.V5, netflow.V9, netflow.IPFIX}

// totals are what a reader found.
type totals struct{ Flows, Packets, Bytes uint64 }

func (t *totals) add(packets, bytes uint64) {
	t.Flows++
	t.Packets += packets
	t.Bytes += bytes
}

// recordsFor makes records of both families, or of IPv4 for v5.
func recordsFor(v netflow.Version, n int, boot time.Time) (records []traffic.Record, sum totals) {
	for i := range n {
		at := boot.Add(time.Hour + time.Duration(i)*17*time.Millisecond)
		r := traffic.Record{
			Start: at, End: at.Add(time.Duration(i%300) * time.Second / 10),
			Src: netip.AddrFrom4([4]byte{100, 64, byte(i >> 8), byte(i)}), Dst: netip.MustParseAddr("192.0.2.7"),
			SrcPort: uint16(1024 + i), DstPort: 443, Protocol: 6, TCPFlags: 0x18, TOS: 0x20,
			SrcAS: 64500, DstAS: 64501, Input: 1, Output: 2,
			Packets: uint64(1 + i%7), Bytes: uint64(40 + 1000*(i%7) + i),
		}
		if v != netflow.V5 && i%3 == 0 {
			r.Src, r.Dst = netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8:1::2")
			r.DstAS = 4200000000
		}
		records = append(records, r)
		sum.add(r.Packets, r.Bytes)
	}
	return records, sum
}

// export gives the datagrams of an exporter that sends its templates twice.
func export(t testing.TB, v netflow.Version, n int) (datagrams [][]byte, records []traffic.Record, sum totals) {
	t.Helper()
	boot := time.Date(2025, 6, 2, 3, 4, 5, 678e6, time.UTC)
	records, sum = recordsFor(v, n, boot)
	e, err := netflow.NewEncoder(netflow.Config{Version: v, Domain: uint32(v), Boot: boot,
		Sampling: netflow.Sampling{Algorithm: netflow.Random, N: sampled}})
	require.NoError(t, err)
	now := boot.Add(2 * time.Hour)
	send := func(b []byte) {
		if b != nil {
			datagrams = append(datagrams, bytes.Clone(b))
		}
	}
	for left := records; len(left) > 0; {
		if len(left) == n || len(left) < n/2 && len(left) > n/2-20 {
			send(e.Templates(now))
			send(e.Announcement(now))
		}
		b, k := e.Data(now, left)
		require.NotZero(t, k)
		send(b)
		left = left[k:]
	}
	return datagrams, records, sum
}

// TestNfcapd has nfcapd collect and scale, and nfdump read.
func TestNfcapd(t *testing.T) {
	for _, v := range versions {
		t.Run(v.String(), func(t *testing.T) {
			datagrams, records, want := export(t, v, 500)
			file, log := nfcapd(t, datagrams)
			errors := 0
			if v == netflow.IPFIX {
				// nfcapd doesn't count data records of options, as RFC 7011 3.1
				// has it: each announcement but the first is an error to it.
				errors = 1
			}
			require.Contains(t, log, fmt.Sprintf("Sequence Errors: %d, Bad Packets: 0", errors))

			rows := nfdump(t, file)
			var got totals
			for _, row := range rows {
				got.add(parse(t, row["ipkt"]), parse(t, row["ibyt"]))
			}
			// nfcapd multiplies by the rate that it was told.
			want.Packets *= sampled
			want.Bytes *= sampled
			require.Equal(t, want, got)

			for i, r := range records[:50] {
				row := rows[i]
				require.Equal(t, []string{
					r.Src.String(), r.Dst.String(), fmt.Sprint(r.SrcPort), fmt.Sprint(r.DstPort), "TCP",
					fmt.Sprint(r.SrcAS), fmt.Sprint(r.DstAS), "32", "1", "2",
					r.Start.Format(time.DateTime), r.End.Format(time.DateTime),
				}, []string{
					row["sa"], row["da"], row["sp"], row["dp"], row["pr"],
					row["sas"], row["das"], row["stos"], row["in"], row["out"],
					row["ts"], row["te"],
				})
			}
		})
	}
}

func parse(t *testing.T, s string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(s, 10, 64)
	require.NoError(t, err)
	return n
}

// nfcapd has nfcapd take datagrams from the loopback, and returns the file that
// it wrote and what it said.
func nfcapd(t *testing.T, datagrams [][]byte) (file, log string) {
	t.Helper()
	dir := t.TempDir()
	port := peer.FreeUDP(t)
	server := peer.Serve(t, port, "Startup nfcapd", "nfcapd", "-w", dir, "-b", "127.0.0.1", "-p", strconv.Itoa(port), "-t", "3600")
	conn, err := net.Dial("udp", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	defer conn.Close()
	for _, b := range datagrams {
		_, err := conn.Write(b)
		require.NoError(t, err)
	}
	log = server.Stop(t)
	files, err := filepath.Glob(filepath.Join(dir, "nfcapd.2*"))
	require.NoError(t, err)
	require.Len(t, files, 1, log)
	return files[0], log
}

// nfdump returns the records of a file by column.
func nfdump(t *testing.T, file string) (rows []map[string]string) {
	t.Helper()
	cmd := exec.Command(peer.Require(t, "nfdump"), "-r", file, "-N", "-o", "csv")
	cmd.Env = append(os.Environ(), "TZ=UTC")
	out, err := cmd.Output()
	require.NoError(t, err)
	table, _, _ := strings.Cut(string(out), "Summary")
	r := csv.NewReader(strings.NewReader(table))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	require.NoError(t, err)
	for _, line := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestGoflow2 has goflow2's own producer read, which knows the rate without
// multiplying.
func TestGoflow2(t *testing.T) {
	for _, v := range versions {
		t.Run(v.String(), func(t *testing.T) {
			datagrams, _, want := export(t, v, 500)
			config, err := (&protoproducer.ProducerConfig{}).Compile()
			require.NoError(t, err)
			p, err := protoproducer.CreateProtoProducer(config, protoproducer.CreateSamplingSystem)
			require.NoError(t, err)
			templates := decoder.CreateTemplateSystem()
			var got totals
			for _, b := range datagrams {
				for _, m := range goflow2(t, p, templates, b) {
					m := m.(*protoproducer.ProtoProducerMessage)
					require.EqualValues(t, sampled, m.SamplingRate)
					got.add(m.Packets, m.Bytes)
				}
			}
			require.Equal(t, want, got)
		})
	}
}

func goflow2(t *testing.T, p producer.ProducerInterface, templates decoder.NetFlowTemplateSystem, b []byte) []producer.ProducerMessage {
	t.Helper()
	args := &producer.ProduceArgs{Src: netip.MustParseAddrPort("127.0.0.1:2055"), SamplerAddress: netip.MustParseAddr("127.0.0.1")}
	var v5 netflowlegacy.PacketNetFlowV5
	var v9 decoder.NFv9Packet
	var ipfix decoder.IPFIXPacket
	var msg any
	switch buf := bytes.NewBuffer(b); binary.BigEndian.Uint16(b) {
	case 5:
		require.NoError(t, netflowlegacy.DecodeMessageVersion(buf, &v5))
		msg = &v5
	case 9:
		require.NoError(t, decoder.DecodeMessageVersion(buf, templates, &v9, &ipfix))
		msg = &v9
	default:
		require.NoError(t, decoder.DecodeMessageVersion(buf, templates, &v9, &ipfix))
		msg = &ipfix
	}
	messages, err := p.Produce(msg, args)
	require.NoError(t, err)
	return messages
}

// TestTshark has Wireshark's dissector read.
func TestTshark(t *testing.T) {
	var all [][]byte
	want := map[string]totals{}
	for _, v := range versions {
		datagrams, _, sum := export(t, v, 300)
		all = append(all, datagrams...)
		want[strconv.Itoa(int(v))] = sum
	}
	require.Empty(t, tshark.Complaints(t, "cflow", all))

	got := map[string]totals{}
	rates := map[string]string{}
	out := tshark.Read(t, "cflow", all, "-T", "fields", "-E", "aggregator=,", "-e", "cflow.version",
		"-e", "cflow.packets", "-e", "cflow.octets", "-e", "cflow.samplingmode", "-e", "cflow.samplerate",
		"-e", "cflow.sampling_interval", "-e", "cflow.sampling_algorithm")
	for _, line := range strings.Split(strings.TrimRight(out, "\n"), "\n") {
		columns := strings.Split(line, "\t")
		version, packets, octets := columns[0], columns[1], columns[2]
		if rate := strings.TrimSpace(strings.Join(columns[3:], " ")); rate != "" {
			rates[version] = rate
		}
		if octets == "" {
			continue // templates
		}
		sum := got[version]
		o := strings.Split(octets, ",")
		for i, p := range strings.Split(packets, ",") {
			sum.add(parse(t, p), parse(t, o[i]))
		}
		got[version] = sum
	}
	require.Equal(t, want, got)
	require.Equal(t, map[string]string{"5": "2 100", "9": "100,100 2", "10": "100,100 2"}, rates)
}
