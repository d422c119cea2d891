using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Payments.Accounts;
using Distribution.Payments.Alipay;
using Distribution.Storage;

namespace Distribution.Local.Providers.Alipay;

/// <summary>Who has an account with Alipay: a user id, perhaps a name that is proved, perhaps what one logs in with.</summary>
internal sealed class AlipayPeople(IEntityStore store, AlipayApplications applications)
{
    public const string Path = "/sandbox/alipay/account";
    public const string ByUserId = "ALIPAY_USER_ID";
    public const string ByLoginName = "ALIPAY_LOGON_ID";

    private const int MaxName = 128;

    /// <summary>A person opens an account, or says of an open one what was not known before.</summary>
    public async Task<ProviderReply> AnswerAsync(ProviderRequest request, CancellationToken cancellation)
    {
        if (AlipayContent.Read(request.Body.ToArray(), AlipayPeopleJson.Default.AccountAsk) is not { } ask || applications.Of(ask.Merchant) is null
            || ask.Person.Length is 0 or > IdText.MaxLength || ask.RealName?.Length is 0 or > MaxName || ask.LoginName?.Length is 0 or > MaxName)
        {
            return Json(400, StoreJson.Write(new AccountRefusal("malformed", "It takes a merchant with an application and a person."), AlipayPeopleJson.Default.AccountRefusal));
        }

        string userId = await OpenAsync(ask.Merchant, ask.Person, ask.RealName, ask.LoginName, cancellation).ConfigureAwait(false);
        return Json(200, StoreJson.Write(new AccountSaid(userId), AlipayPeopleJson.Default.AccountSaid));
    }

    /// <summary>The person's account as the merchant knows it.</summary>
    public async Task<ProviderAccount> IntroduceAsync(MerchantId merchant, string person, CancellationToken cancellation) =>
        new(AlipayGateway.ProviderName, await OpenAsync(merchant, person, null, null, cancellation).ConfigureAwait(false));

    /// <summary>The user id. What is null changes nothing.</summary>
    public async Task<string> OpenAsync(MerchantId merchant, string person, string? realName, string? loginName, CancellationToken cancellation)
    {
        string userId = AlipayNumbers.User(merchant, person);
        await PutAsync(ByUserId, userId, known => new AlipayPersonRow(userId, realName ?? known?.RealName), cancellation).ConfigureAwait(false);
        if (loginName is not null)
        {
            await PutAsync(ByLoginName, loginName, _ => new AlipayPersonRow(userId, null), cancellation).ConfigureAwait(false);
        }

        return userId;
    }

    /// <summary>Null if nobody has this account.</summary>
    public async Task<AlipayPersonRow?> FindAsync(string identityType, string identity, CancellationToken cancellation)
    {
        Stored<AlipayPersonRow>? found = await ReadAsync(identityType, identity, cancellation).ConfigureAwait(false);
        return found is not null && identityType != ByUserId
            ? (await ReadAsync(ByUserId, found.Value.UserId, cancellation).ConfigureAwait(false))?.Value
            : found?.Value;
    }

    private async Task PutAsync(string type, string identity, Func<AlipayPersonRow?, AlipayPersonRow> change, CancellationToken cancellation)
    {
        while (true)
        {
            Stored<AlipayPersonRow>? known = await ReadAsync(type, identity, cancellation).ConfigureAwait(false);
            AlipayPersonRow next = change(known?.Value);
            PartitionBatch batch = new PartitionBatch(PartitionOf(type, identity)).Put(AlipayKey.Person, known, next, AlipayRowJson.Default.AlipayPersonRow);
            if (next == known?.Value || await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }
        }
    }

    private ValueTask<Stored<AlipayPersonRow>?> ReadAsync(string type, string identity, CancellationToken cancellation) =>
        store.GetAsync(PartitionOf(type, identity), AlipayKey.Person, AlipayRowJson.Default.AlipayPersonRow, cancellation);

    /// <summary>What one logs in with may have any signs, in any case.</summary>
    private static string PartitionOf(string type, string identity) =>
        AlipayKey.PersonOf(type, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity.ToUpperInvariant())).AsSpan(0, 16)));

    private static ProviderReply Json(int status, byte[] body) => new(status, ProviderHeaders.Of(("Content-Type", "application/json")), body);
}

/// <summary>A person has an account with Alipay.</summary>
/// <param name="Person">Any name; the same person has the same user id.</param>
/// <param name="RealName">As the person has proved it to Alipay; null if not, or as before.</param>
/// <param name="LoginName">A mobile number or an e-mail address; null for none more.</param>
internal sealed record AccountAsk(MerchantId Merchant, string Person, string? RealName = null, string? LoginName = null)
{
    public override string ToString() => nameof(AccountAsk);
}

internal sealed record AccountSaid(string UserId);

internal sealed record AccountRefusal(string Code, string Message);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AccountAsk))]
[JsonSerializable(typeof(AccountSaid))]
[JsonSerializable(typeof(AccountRefusal))]
internal sealed partial class AlipayPeopleJson : JsonSerializerContext;
