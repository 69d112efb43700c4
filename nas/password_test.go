package nas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPasswordsDoNotPrint(t *testing.T) {
	const hidden = "pAssw0rd-of-nobody"
	request := PAP{Code: PAPAuthenticateRequest, PeerID: "user", Password: hidden}
	for _, v := range []any{Password(hidden), request, &request, []Password{hidden}, map[string]PAP{"x": request}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			text := fmt.Sprintf(verb, v)
			require.NotContains(t, text, hidden)
			require.NotContains(t, text, fmt.Sprintf("%x", hidden))
			require.NotContains(t, text, fmt.Sprintf("%X", hidden))
		}
	}
	require.Equal(t, "•••", fmt.Sprint(Password(hidden)))
	require.Empty(t, fmt.Sprint(Password("")))
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("login", "password", Password(hidden), "request", request)
	require.NotContains(t, log.String(), hidden)

	file, err := json.Marshal(Password(hidden))
	require.NoError(t, err)
	require.Contains(t, string(file), hidden, "a file of configuration holds it")
}
