using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Distributors;

internal sealed record CodeOwner(DistributorId Distributor);

/// <summary>Whose a code is. Codes are read as people write them: small letters, O for 0, I and L for 1.</summary>
public sealed class InviteCodes(IEntityStore store)
{
    public const int Length = 8;
    private const int MaxAttempts = 20;
    private const string Row = "owner";

    /// <summary>The distributor of a code, or null if it is nobody's.</summary>
    public async ValueTask<DistributorId?> OwnerAsync(MerchantId merchant, string code, CancellationToken cancellation)
    {
        if (Normal(code) is not { } normal)
        {
            return null;
        }

        Stored<CodeOwner>? owner = await store.GetAsync(Partition(merchant, normal), Row, DistributorsJson.Default.CodeOwner, cancellation).ConfigureAwait(false);
        return owner?.Value.Distributor;
    }

    /// <summary>Takes a free code for a distributor; the same one when asked again.</summary>
    internal async Task<string> ClaimAsync(MerchantId merchant, DistributorId distributor, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            string code = Candidate(merchant, distributor, attempt);
            byte[] payload = StoreJson.Write(new CodeOwner(distributor), DistributorsJson.Default.CodeOwner);
            if (await store.WriteAsync(Partition(merchant, code), [new EntityWrite.Insert(Row, payload)], cancellation).ConfigureAwait(false) is null
                || await OwnerAsync(merchant, code, cancellation).ConfigureAwait(false) == distributor)
            {
                return code;
            }
        }

        throw new InvalidDataException($"{MaxAttempts} codes for distributor {distributor} are all taken.");
    }

    internal static string Candidate(MerchantId merchant, DistributorId distributor, int attempt) =>
        IdText.FromParts("invite", merchant.Value, distributor.Value, StoreKey.Number(attempt))[..Length];

    private static string Partition(MerchantId merchant, string code) => StoreKey.Join("code", merchant.Value, code);

    private static string? Normal(string code)
    {
        if (code.Length != Length)
        {
            return null;
        }

        string normal = code.ToUpperInvariant().Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return normal.All(char.IsAsciiLetterOrDigit) ? normal : null;
    }
}
