using System.Globalization;
using System.Text.Json;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Scenarios.Report;

/// <summary>Every withdrawal, so that what was paid can be added up.</summary>
internal sealed class WithdrawalReport(ApiClient api, ShopTime time, TextWriter output)
{
    public async Task WriteAsync(IReadOnlyDictionary<string, (string Id, string User)> withdrawals, CancellationToken cancellation)
    {
        if (withdrawals.Count == 0)
        {
            return;
        }

        output.WriteLine("Withdrawals (提现); the amounts with the outcome paid add up to what is paid below, net is what the payee got");
        var table = new TextTable("name", "who", "asked", "amount>", "decided", "fee>", "tax>", "net>", "outcome", "when");
        foreach ((string name, (string id, string user)) in withdrawals)
        {
            ApiReply withdrawal = await api.GetAsync(Caller.UserNamed(user), $"withdrawals/{id}", cancellation).ConfigureAwait(false);
            string reason = withdrawal.Text("reason") is { } said ? ": " + said : "";
            table.Add(
                name,
                user,
                Moment(withdrawal.Body, "requestedAt"),
                Yuan.Of(withdrawal.Body.WholeOf("amount")),
                Decided(withdrawal.Body),
                Yuan.Of(withdrawal.Body.WholeOf("fee")),
                Yuan.Of(withdrawal.Body.WholeOf("tax")),
                Yuan.Of(withdrawal.Body.WholeOf("net")),
                withdrawal.Text("state") + reason,
                Moment(withdrawal.Body, "endedAt"));
        }

        table.Write(output);
        output.WriteLine();
    }

    private static string Decided(JsonElement withdrawal)
    {
        JsonElement[] decisions = [.. withdrawal.ItemsOf("decisions")];
        int yes = decisions.Count(static decision => decision.Member("approve") is { ValueKind: JsonValueKind.True });
        string approved = string.Create(CultureInfo.InvariantCulture, $"{yes} of {withdrawal.WholeOf("approvalsNeeded")} yes");
        return yes < decisions.Length ? approved + ", 1 no" : approved;
    }

    private string Moment(JsonElement withdrawal, string member) => ShopTime.MomentOf(withdrawal, member) is { } at ? time.Of(at) : "";
}
