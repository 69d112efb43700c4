package scenarios

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/hss"
	"sunsetlab/nas"
	"sunsetlab/nas/aka"
	"sunsetlab/s1ap"
	"sunsetlab/s1ap/transport"
	"sunsetlab/scenarios/strict"
	"sunsetlab/sim"
)

func TestExampleLab(t *testing.T) {
	s, err := LoadLab("../docs/examples/lab.yaml")
	require.NoError(t, err)
	l, err := NewLive(s, 1, nil, nil)
	require.NoError(t, err)
	require.Equal(t, []nas.IMSI{nas.MustParseIMSI("001010123456780"), nas.MustParseIMSI("001010123456781")}, l.Subscribers())
	require.True(t, l.Known(nas.MustParseIMSI("001010123456781")))
	require.False(t, l.Known(nas.MustParseIMSI("001010123456782")))

	_, err = Load("../docs/examples/lab.yaml")
	require.ErrorAs(t, err, new(strict.Problems), "no scenario: there is nobody in it")
}

// TestLiveStoreKeepsSequenceNumbers restarts a core over its database.
func TestLiveStoreKeepsSequenceNumbers(t *testing.T) {
	imsi := nas.MustParseIMSI("001010123456780")
	file := filepath.Join(t.TempDir(), "subscribers.db")
	var last aka.SQN
	for range 3 {
		db, err := hss.OpenSQLite(file)
		require.NoError(t, err)
		s, err := LoadLab("../docs/examples/lab.yaml")
		require.NoError(t, err)
		_, err = NewLive(s, 1, nil, db)
		require.NoError(t, err)
		sub, err := db.Subscriber(imsi)
		require.NoError(t, err)
		require.Equal(t, last, sub.SQN, "a restart begins where the one before ended")
		last, err = db.UpdateSQN(imsi, func(l aka.SQN) (aka.SQN, error) { return l + 32, nil })
		require.NoError(t, err)
		require.NoError(t, db.Close())
	}
}

// TestEveryScenarioServes builds the live core of each shipped scenario.
func TestEveryScenarioServes(t *testing.T) {
	files, err := filepath.Glob("library/*.yaml")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		s, err := LoadLab(file)
		require.NoError(t, err)
		l, err := NewLive(s, 1, nil, nil)
		if len(s.networks) > 1 {
			require.ErrorContains(t, err, "a live core is that of one")
			continue
		}
		require.NoError(t, err)
		known := 0
		for name, d := range s.Devices {
			if d.Subscription.Known == nil || *d.Subscription.Known {
				known += len(s.names(name))
			}
		}
		require.GreaterOrEqual(t, len(l.Subscribers()), known)
	}
}

// socketEnd is the MME's end of an association.
type socketEnd struct {
	t    testing.TB
	conn *transport.Association
}

func (e socketEnd) Send(_ fmt.Stringer, pdu []byte) {
	if err := e.conn.Write(pdu); err != nil {
		e.t.Error(err)
	}
}

// TestThirdPartyOverASocket has a core on the wall clock serve what third-party
// equipment said about idle life, each message as soon as it makes sense.
func TestThirdPartyOverASocket(t *testing.T) {
	dir, err := os.MkdirTemp("", "s1")
	require.NoError(t, err)
	defer os.RemoveAll(dir)
	address := "unixpacket:" + filepath.Join(dir, "s1")
	listener, err := transport.Listen(address)
	require.NoError(t, err)
	defer listener.Close()
	enb, err := transport.Dial(address)
	require.NoError(t, err)
	defer enb.Close()
	conn, err := listener.Accept()
	require.NoError(t, err)

	var faults []string
	trace := sim.NewStream(sim.All)
	trace.Observe(func(e sim.Event) {
		if e.Kind == sim.Fault {
			faults = append(faults, e.Name+": "+e.Detail)
		}
	})
	loop := sim.NewLive(1, trace)
	c, captured := newCapturedCore(t, loop, true, "srspass")
	association := c.mme.AddENB(socketEnd{t, conn})
	p := newThirdParty(t)
	pdus := readCapture(t, "e")
	p.take(pdus, captured)

	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		loop.Run(ctx)
		conn.Close()
	})
	running.Go(func() {
		buf := make([]byte, transport.MaxPDU)
		for {
			pdu, err := conn.Read(buf)
			if err != nil {
				return
			}
			handled := make(chan struct{})
			if !loop.Post(func() { association.HandleS1AP(pdu); close(handled) }) {
				return
			}
			select {
			case <-handled:
			case <-ctx.Done():
				return
			}
		}
	})
	p.converse(enb, pdus, func() { loop.Post(func() { c.gateway.DownlinkData(nas.MustParseIMSI("001010123456780")) }) })
	stop()
	running.Wait()
	require.Equal(t, downlinkOf(t, pdus), p.down)
	require.Empty(t, faults)
}

// converse says and awaits the messages of a capture in their order.
func (p *thirdParty) converse(conn *transport.Association, pdus []capturedPDU, data func()) {
	t := p.t
	buf := make([]byte, transport.MaxPDU)
	for _, captured := range pdus {
		msg, err := s1ap.Decode(captured.pdu)
		require.NoError(t, err)
		name := nameOf(t, msg)
		switch {
		case fromENB(msg):
			require.NoError(t, conn.Write(p.say(captured.pdu)))
			continue
		case strings.HasSuffix(name, "EMM INFORMATION"):
			continue
		case name == "Paging":
			data()
		}
		pdu, err := conn.Read(buf)
		require.NoError(t, err)
		p.Send(nil, pdu)
	}
}
