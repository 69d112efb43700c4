package nas

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRAI(t *testing.T) {
	r, err := ParseRAI("44010-0001-0a")
	require.NoError(t, err)
	require.Equal(t, RAI{PLMN: MustParsePLMN("44010"), LAC: 1, RAC: 10}, r)
	require.Equal(t, LAI{PLMN: r.PLMN, LAC: 1}, r.LAI())
	require.Equal(t, unhex(t, "44f00100010a"), r.Append(nil))
	var again RAI
	require.NoError(t, again.Decode(r.Append(nil)))
	require.Equal(t, r, again)
	text, err := r.MarshalText()
	require.NoError(t, err)
	require.NoError(t, again.UnmarshalText(text))
	require.Equal(t, r, again)
	require.NoError(t, again.UnmarshalText(nil))
	require.True(t, again.IsZero())
	require.Empty(t, again.String())
	require.Error(t, again.Decode(make([]byte, 5)))
	for _, bad := range []string{"", "44010", "44010-0001", "44010-0001-1", "44010-0001-0x", "4401x-0001-01"} {
		_, err := ParseRAI(bad)
		require.Error(t, err, bad)
	}
}
