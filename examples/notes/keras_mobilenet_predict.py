import numpy as np
from PIL import Image
from tensorflow.keras.applications.imagenet_utils import preprocess_input, decode_predictions
from tensorflow.keras.applications.mobilenet_v2 import MobileNetV2
model = MobileNetV2(weights=None)

def model_predict(img_path, model):
    img = Image.open(img_path)
    x = img.resize((224, 224))

    # (1, 224, 224, 3)
    x = np.expand_dims(x, axis=0)
    print(x.shape)

    # Be careful how your trained model deals with the input
    # otherwise, it won't make correct prediction!
    x = preprocess_input(x, mode='tf')
    preds = model.predict(x)
    return preds

preds = model_predict('images/test.jpg', model)
# 0~1的概率
pred_proba = "{:.3f}".format(np.amax(preds))  # Max probability
print(pred_proba)
# 返回 [[('n04350905', 'suit', 0.8558014)]]
pred_class = decode_predictions(preds, top=1)  # ImageNet Decode

result = str(pred_class[0][0][1])  # Convert to string
result = result.replace('_', ' ').capitalize()
print(result)
