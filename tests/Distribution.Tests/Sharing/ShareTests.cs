using System.Xml.Linq;
using Distribution.Catalog;
using Distribution.Distributors;
using Distribution.Kernel;
using Distribution.Sharing;
using Distribution.Storage;
using Distribution.Tests.Orders;
using QRCoder;

namespace Distribution.Tests.Sharing;

public sealed class ShareTests
{
    [Fact]
    public async Task A_share_has_one_code_for_ever_and_stands_for_its_distributor_and_product()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        var command = new CreateShareCommand(ShopWorld.Merchant, ann.Id, ShopWorld.Apple);

        ShareLinks links = (await world.Get<CreateShare>().HandleAsync(command, default)).Value;

        (await world.Get<CreateShare>().HandleAsync(command, default)).Value.ShouldBe(links);
        links.Link.ShouldBe($"https://shop.example/s/{links.Code}");
        links.Path.ShouldBe($"pages/product/index?scene={links.Code}");
        links.Social.Weibo.ShouldContain("url=https%3A%2F%2Fshop.example%2Fs%2F" + links.Code + "&title=%E8%8B%B9%E6%9E%9C");
        Share share = (await world.Get<ResolveShare>().HandleAsync(links.Code, default)).Value;
        (share.InviteCode, share.Sku, share.Merchant).ShouldBe((ann.InviteCode, ShopWorld.Apple, ShopWorld.Merchant));
        (await world.Get<CreateShare>().HandleAsync(command with { Sku = null }, default)).Value.Code.ShouldNotBe(links.Code);
    }

    [Fact]
    public async Task Only_an_active_distributor_shares_what_the_shop_sells()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        CreateShare create = world.Get<CreateShare>();

        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, new DistributorId("eve")), default)).Problem!.Code.ShouldBe("distributor.not_found");
        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id, new Sku("plum")), default)).Problem!.Code.ShouldBe("product.not_found");
        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id, Page: "/x?y"), default)).Problem!.Code.ShouldBe("request.malformed");
        await world.Get<UpdateProduct>().HandleAsync(new UpdateProductCommand(ShopWorld.Merchant, ShopWorld.Apple, "apple", 1, null, Active: false), default);
        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id, ShopWorld.Apple), default)).Problem!.Code.ShouldBe("product.not_found");
        await world.Get<DecideApplication>().HandleAsync(new DecideApplicationCommand(ShopWorld.Merchant, ann.Id, false), default);
        (await create.HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id), default)).Problem!.Code.ShouldBe("distributor.not_active");
        (await world.Get<ResolveShare>().PngAsync("NOTHING0", default)).Problem!.Code.ShouldBe("share.not_found");
        (await world.Get<ResolveShare>().HandleAsync("bad code", default)).Problem!.Code.ShouldBe("share.not_found");
    }

    [Fact]
    public async Task A_code_that_is_taken_is_never_given_to_another_share()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        ShareStore shares = world.Get<ShareStore>();
        var share = new Share("", ShopWorld.Merchant, new DistributorId("ann"), "ANN00000", null, "pages/index/index", "shop");
        Share taken = share with { Code = ShareStore.Candidate(share, 0), Distributor = new DistributorId("eve") };
        await world.Store.WriteAsync("share|" + taken.Code, [new EntityWrite.Insert("share", StoreJson.Write(taken, SharingJson.Default.Share))], default);

        Share kept = await shares.KeepAsync(share, default);

        kept.Code.ShouldBe(ShareStore.Candidate(share, 1));
        (await shares.KeepAsync(share with { Title = "renamed" }, default)).ShouldBe(kept);
        ShareStore.Candidate(share with { Merchant = new MerchantId("books") }, 0).ShouldNotBe(taken.Code);
    }

    [Fact]
    public async Task Both_pictures_are_the_modules_of_the_landing_page()
    {
        await using ShopWorld world = await ShopWorld.OpenAsync();
        Distributor ann = await world.JoinedAsync("ann");
        ShareLinks links = (await world.Get<CreateShare>().HandleAsync(new CreateShareCommand(ShopWorld.Merchant, ann.Id), default)).Value;
        using QRCodeData expected = QRCodeGenerator.GenerateQrCode(links.Link, QRCodeGenerator.ECCLevel.Q);
        int side = expected.ModuleMatrix.Count;

        byte[] png = (await world.Get<ResolveShare>().PngAsync(links.Code, default)).Value;
        string svg = (await world.Get<ResolveShare>().SvgAsync(links.Code, default)).Value;

        bool[,] pixels = PngPixels.Read(png);
        pixels.GetLength(0).ShouldBe(side * QrImages.PixelsPerModule);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int middle = QrImages.PixelsPerModule / 2;
                pixels[(y * QrImages.PixelsPerModule) + middle, (x * QrImages.PixelsPerModule) + middle].ShouldBe(expected.ModuleMatrix[y][x], $"{x},{y}");
            }
        }

        using var drawn = new SvgQRCode(expected);
        svg.ShouldBe(drawn.GetGraphic(QrImages.PixelsPerModule));
        XDocument.Parse(svg).Root.ShouldNotBeNull().Name.LocalName.ShouldBe("svg");
    }
}
