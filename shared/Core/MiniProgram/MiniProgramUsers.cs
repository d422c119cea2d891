using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Messaging;
using Distribution.Storage;

namespace Distribution.MiniProgram;

/// <summary>A user's session with the platform. Secret: it has no text of its own.</summary>
/// <param name="At">When the user logged in, UTC.</param>
internal sealed record MiniProgramSession(string OpenId, string SessionKey, string? UnionId, DateTimeOffset At)
{
    public override string ToString() => nameof(MiniProgramSession);
}

/// <summary>The phone number a user has given. Personal data.</summary>
/// <param name="At">When, UTC.</param>
internal sealed record BoundPhone(PhoneNumber Phone, DateTimeOffset At)
{
    public override string ToString() => nameof(BoundPhone);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MiniProgramSession))]
[JsonSerializable(typeof(BoundPhone))]
internal sealed partial class MiniProgramRowJson : JsonSerializerContext;

/// <summary>What is kept of a user of the mini program: the last session, and the phone number if given.</summary>
public sealed class MiniProgramUsers(IEntityStore store)
{
    private const string SessionRow = "session";
    private const string PhoneRow = "phone";
    private const int MaxAttempts = 20;

    /// <summary>The same openid of an app is the same user for ever; it says nothing about the openid.</summary>
    public static UserId IdOf(MerchantId merchant, string appId, string openId) =>
        UserId.Create("wx-" + IdText.FromParts("wechat", merchant.Value, appId, openId));

    internal Task PutSessionAsync(MerchantId merchant, UserId user, MiniProgramSession session, CancellationToken cancellation) =>
        PutAsync(merchant, user, SessionRow, session, MiniProgramRowJson.Default.MiniProgramSession, cancellation);

    internal Task PutPhoneAsync(MerchantId merchant, UserId user, BoundPhone phone, CancellationToken cancellation) =>
        PutAsync(merchant, user, PhoneRow, phone, MiniProgramRowJson.Default.BoundPhone, cancellation);

    internal async Task<MiniProgramSession?> SessionAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, user), SessionRow, MiniProgramRowJson.Default.MiniProgramSession, cancellation).ConfigureAwait(false))?.Value;

    internal async Task<BoundPhone?> PhoneAsync(MerchantId merchant, UserId user, CancellationToken cancellation) =>
        (await store.GetAsync(Partition(merchant, user), PhoneRow, MiniProgramRowJson.Default.BoundPhone, cancellation).ConfigureAwait(false))?.Value;

    private static string Partition(MerchantId merchant, UserId user) => StoreKey.Join("mini", merchant.Value, user.Value);

    private async Task PutAsync<T>(MerchantId merchant, UserId user, string row, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            Stored<T>? read = await store.GetAsync(Partition(merchant, user), row, type, cancellation).ConfigureAwait(false);
            PartitionBatch batch = new PartitionBatch(Partition(merchant, user)).Put(row, read, value, type);
            if (await store.WriteAsync(batch.Partition, batch.Writes, cancellation).ConfigureAwait(false) is null)
            {
                return;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The mini program's rows of user {user} keep changing.");
    }
}
