package transport

import (
	"bytes"
	"io"
	"net"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// pair returns both ends of an association.
func pair(t *testing.T) (mme, enb *Association) {
	t.Helper()
	address := "unixpacket:" + filepath.Join(t.TempDir(), "s1.sock")
	l, err := Listen(address)
	require.NoError(t, err)
	t.Cleanup(func() { l.Close() })
	enb, err = Dial(address)
	require.NoError(t, err)
	t.Cleanup(func() { enb.Close() })
	mme, err = l.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { mme.Close() })
	return mme, enb
}

func TestPDUsKeepTheirBounds(t *testing.T) {
	mme, enb := pair(t)
	pdus := [][]byte{{0}, {1, 2, 3}, bytes.Repeat([]byte{7}, MaxPDU)}
	sent := make(chan error, 1)
	go func() {
		for _, pdu := range pdus {
			if err := enb.Write(pdu); err != nil {
				sent <- err
				return
			}
		}
		sent <- enb.Close()
	}()
	buf := make([]byte, MaxPDU)
	for _, want := range pdus {
		got, err := mme.Read(buf)
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), "want %d octets, got %d", len(want), len(got))
	}
	_, err := mme.Read(buf)
	require.ErrorIs(t, err, io.EOF)
	require.NoError(t, <-sent)
}

func TestTooLong(t *testing.T) {
	mme, enb := pair(t)
	require.ErrorIs(t, enb.Write(make([]byte, MaxPDU+1)), ErrPDUTooLong)
	require.NoError(t, enb.Write(make([]byte, 100)))
	_, err := mme.Read(make([]byte, 50))
	require.ErrorIs(t, err, ErrPDUTooLong)
}

func TestCloseEndsARead(t *testing.T) {
	mme, _ := pair(t)
	ended := make(chan error, 1)
	go func() {
		_, err := mme.Read(make([]byte, MaxPDU))
		ended <- err
	}()
	require.NoError(t, mme.Close())
	require.ErrorIs(t, <-ended, net.ErrClosed)
}

func TestBadAddresses(t *testing.T) {
	taken := "unixpacket:" + filepath.Join(t.TempDir(), "s1.sock")
	l, err := Listen(taken)
	require.NoError(t, err)
	defer l.Close()

	for _, tt := range []struct{ address, want string }{
		{"s1.sock", "want TRANSPORT:ADDRESS"},
		{"unixpacket:", "want TRANSPORT:ADDRESS"},
		{"tcp:127.0.0.1:1", `unknown transport "tcp"`},
		{taken, "the path exists already"},
	} {
		_, err := Listen(tt.address)
		require.ErrorContains(t, err, tt.want)
	}
	_, err = Dial("unixpacket:" + filepath.Join(t.TempDir(), "nobody.sock"))
	require.ErrorContains(t, err, "setting up an S1 association")
}
