using System.Security.Cryptography;

namespace Distribution.Payments.WeChatPay;

/// <summary>AEAD_AES_256_GCM as WeChat Pay uses it: the tag is the last 16 bytes of the ciphertext.</summary>
internal sealed class WeChatPayCipher(byte[] key)
{
    public const string Algorithm = "AEAD_AES_256_GCM";

    private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <summary>The plain bytes; null if the tag does not fit or something has not the length it must have.</summary>
    public byte[]? Open(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData)
    {
        if (nonce.Length != NonceBytes || ciphertext.Length < TagBytes)
        {
            return null;
        }

        byte[] plain = new byte[ciphertext.Length - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        try
        {
            aes.Decrypt(nonce, ciphertext[..^TagBytes], ciphertext[^TagBytes..], plain, associatedData);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public override string ToString() => nameof(WeChatPayCipher);
}
