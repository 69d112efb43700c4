package pop3_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sunsetlab/sim/mail/pop3"
)

type box struct {
	messages []pop3.Message
	deleted  []string
}

func (b *box) Messages() []pop3.Message { return b.messages }
func (b *box) Delete(ids []string)      { b.deleted = append(b.deleted, ids...) }

// get has a client get all mail from a server; after cut octets from the server
// the connection breaks.
func get(b *box, password string, cut int) (got [][]byte, err error) {
	var toClient, toServer []byte
	over := false
	c := pop3.NewClient("bob", password, func(p []byte) { toServer = append(toServer, p...) }, func(m [][]byte, e error) { got, err, over = m, e, true })
	s := pop3.NewServer(func(_, p string) pop3.Box {
		if p != "secret" {
			return nil
		}
		return b
	}, func(p []byte) { toClient = append(toClient, p...) }, func() {})
	for !over {
		part := toClient[:min(len(toClient), cut)]
		toClient, cut = nil, cut-len(part)
		c.Feed(part)
		if cut == 0 {
			c.Closed()
			break
		}
		sent := toServer
		toServer = nil
		s.Feed(sent)
	}
	return got, err
}

const whole = 1 << 20

func TestMailIsFetchedAndDeleted(t *testing.T) {
	b := &box{messages: []pop3.Message{{ID: "1", Data: []byte("A: b\r\n\r\n.dot\r\n..\r\n")}, {ID: "2", Data: []byte("A: c\r\n\r\n")}}}
	got, err := get(b, "secret", whole)
	require.NoError(t, err)
	require.Equal(t, []string{"1", "2"}, b.deleted)
	require.Equal(t, "A: b\r\n\r\n.dot\r\n..\r\n", string(got[0]))
	require.Equal(t, "A: c\r\n\r\n", string(got[1]))
	_, err = get(b, "wrong", whole)
	require.ErrorContains(t, err, "wrong user or password")
}

// Nothing is deleted before QUIT: what breaks off comes again.
func TestAConnectionThatBreaks(t *testing.T) {
	for cut := 1; cut < 150; cut += 13 {
		b := &box{messages: []pop3.Message{{ID: "1", Data: []byte("A: b\r\n\r\ntext, and more of it, so that there is something to break in\r\n")}}}
		_, err := get(b, "secret", cut)
		require.Error(t, err, cut)
		require.Empty(t, b.deleted)
	}
}

func FuzzServer(f *testing.F) {
	f.Add([]byte("USER a\r\nPASS secret\r\nLIST\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		b := &box{messages: []pop3.Message{{ID: "1", Data: []byte("A: b\r\n\r\n")}}}
		n := 0
		s := pop3.NewServer(func(string, string) pop3.Box { return b }, func(p []byte) { n += len(p) }, func() {})
		s.Feed(in)
		if n > 100+100*len(in) {
			t.Fatalf("%d octets in answer to %d", n, len(in))
		}
	})
}

func FuzzClient(f *testing.F) {
	f.Add([]byte("+OK\r\n+OK\r\n+OK\r\n+OK 1 9\r\n+OK\r\nA: b\r\n\r\n.\r\n+OK\r\n+OK\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		done := 0
		c := pop3.NewClient("a", "b", func([]byte) {}, func([][]byte, error) { done++ })
		c.Feed(in)
		c.Closed()
		if done != 1 {
			t.Fatalf("done was told %d times", done)
		}
	})
}
