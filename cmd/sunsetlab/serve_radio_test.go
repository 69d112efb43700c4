package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/nas/security"
	"sunsetlab/s1ap/transport"
	"sunsetlab/sim"
	"sunsetlab/sim/enb"
	simreport "sunsetlab/sim/report"
	"sunsetlab/sim/ue"
)

// radioSide is an eNodeB with a device, on a loop of their own, at a core that
// is elsewhere.
type radioSide struct {
	live  *sim.Live
	conn  *transport.Association
	enb   *enb.ENB
	ue    *ue.UE
	saw   chan sim.Event
	trail []string // what was seen while waiting
}

// s1End is the eNodeB's end of a real association.
type s1End struct {
	env  sim.Env
	name string
	out  chan []byte
}

func (s *s1End) Send(_ fmt.Stringer, pdu []byte) {
	s.report(s.name, "mme", pdu)
	s.out <- bytes.Clone(pdu)
}

func (s *s1End) report(from, to string, pdu []byte) {
	name, cause := simreport.DescribeS1AP(pdu)
	s.env.Report(sim.Event{Kind: sim.Sent, Protocol: sim.S1AP, From: from, To: to, Name: name, Cause: cause, Bytes: pdu})
}

// newRadioSide connects an eNodeB, whose device has the card of the n-th
// subscriber of the example, and runs both.
func newRadioSide(t *testing.T, address string, n int, eea []security.EEA) *radioSide {
	t.Helper()
	trace := sim.NewStream(sim.All)
	r := &radioSide{live: sim.NewLive(1, trace), saw: make(chan sim.Event, 1<<14)}
	trace.Observe(func(e sim.Event) { r.saw <- e })
	conn, err := transport.Dial(address)
	require.NoError(t, err)
	r.conn = conn

	name := fmt.Sprintf("test-enb-%d", n)
	air := sim.NewAir(r.live.Env("air"), sim.AirConfig{Latency: time.Millisecond})
	r.enb = enb.New(r.live.Env(name), enb.Config{Name: name, ENBID: uint32(n), Inactivity: 300 * time.Millisecond}, air)
	r.enb.ServeCell(air.AddCell(sim.Cell{Name: "lte", RAT: sim.EUTRAN, PLMN: nas.MustParsePLMN("00101"), TAC: 7, CellIdentity: uint32(n) << 8}, r.enb))
	cards := []struct{ imsi, k, opc string }{
		{"001010123456780", "00112233445566778899aabbccddeeff", "63bfa50ee6523365ff14c1f45f88737d"},
		{"001010123456781", "8baf473f2f8fd09487cccbd7097c6862", "8e27b6af0e692e750f32667a3b14605d"},
	}
	card := cards[n]
	cfg := ue.DefaultConfig()
	cfg.UsageSetting = ue.DataCentric
	cfg.CellSearch = time.Millisecond
	cfg.EEA = eea
	imeisv, err := nas.ParseIMEISV("3520990000000101")
	require.NoError(t, err)
	r.ue = ue.New(r.live.Env("phone"), &cfg, ue.Identity{Name: "phone", IMEISV: imeisv, USIM: ue.USIM{
		IMSI: nas.MustParseIMSI(card.imsi), MNCDigits: 2, AKA: aka.NewUSIM(aka.Key{K: octets16(t, card.k), OPc: octets16(t, card.opc)}, 0)}})
	r.ue.Join(air)

	end := &s1End{env: r.live.Env(name), name: name, out: make(chan []byte, 1024)}
	r.enb.ConnectS1(end)
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { r.live.Run(ctx) })
	running.Go(func() {
		buf := make([]byte, transport.MaxPDU)
		for {
			pdu, err := conn.Read(buf)
			if err != nil {
				return
			}
			pdu = bytes.Clone(pdu)
			r.live.Post(func() {
				end.report("mme", name, pdu)
				r.enb.HandleS1AP(pdu)
			})
		}
	})
	running.Go(func() {
		for {
			select {
			case pdu := <-end.out:
				conn.Write(pdu)
			case <-ctx.Done():
				return
			}
		}
	})
	t.Cleanup(func() {
		stop()
		conn.Close()
		running.Wait()
	})
	return r
}

func octets16(t *testing.T, s string) (b [16]byte) {
	t.Helper()
	_, err := hex.Decode(b[:], []byte(s))
	require.NoError(t, err)
	return b
}

// await waits for each of the events in turn.
func (r *radioSide) await(t *testing.T, names ...string) {
	t.Helper()
	deadline := time.After(patience)
	for _, name := range names {
		for found := false; !found; {
			select {
			case e := <-r.saw:
				if e.Kind == sim.Fault {
					t.Fatalf("%s: %s: %s", e.From, e.Name, e.Detail)
				}
				r.trail = append(r.trail, e.Kind.String()+" "+e.Name+" "+e.Detail)
				found = (e.Kind == sim.Sent || e.Kind == sim.Received) && e.Name == name
			case <-deadline:
				t.Fatalf("waited for %s after:\n%s", name, strings.Join(r.trail, "\n"))
			}
		}
	}
}

// do has the device do something.
func (r *radioSide) do(f func()) { r.live.Post(f) }

// doIdle has it do something as soon as it knows that it is idle, which is a
// little later than the core does.
func (r *radioSide) doIdle(f func()) {
	var try func()
	try = func() {
		if r.ue.Connected() {
			r.live.After(time.Millisecond, try)
			return
		}
		f()
	}
	r.live.Post(try)
}
